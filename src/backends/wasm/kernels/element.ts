import type { Value } from '../../../ir/graph.ts';
import { FLUSH_BELOW } from '../../../ops/flush.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext } from '../kernel.ts';
import { erf, exp, log, sigmoid, softplus, tanh } from './math.ts';
import { cos, sin } from './trigonometry.ts';

/** Writes the function of one element, four lanes at a time. Arguments are locals or constants and may be used more than once. */
type ElementKernel = (args: readonly V128[], f: FunctionBuilder, k: KernelContext) => V128;

const zero = f32x4.constant(0);
const one = f32x4.constant(1);
const unary =
  (emit: (a: V128, f: FunctionBuilder, k: KernelContext) => V128): ElementKernel =>
  (args, f, k) =>
    emit(args[0] as V128, f, k);
const binary =
  (emit: (a: V128, b: V128) => V128): ElementKernel =>
  (args) =>
    emit(args[0] as V128, args[1] as V128);
const viaMath = (emit: (f: FunctionBuilder, k: KernelContext, a: V128) => V128) => unary((a, f, k) => emit(f, k, a));

/** By the op's name. */
export const elementKernels: Readonly<Record<string, ElementKernel>> = {
  add: binary(f32x4.add),
  sub: binary(f32x4.sub),
  mul: binary(f32x4.mul),
  div: binary(f32x4.div),
  maximum: binary(f32x4.max),
  minimum: binary(f32x4.min),
  greater: binary((a, b) => v128.and(f32x4.gt(a, b), one)),
  greaterEqual: binary((a, b) => v128.and(f32x4.ge(a, b), one)),
  equal: binary((a, b) => v128.and(f32x4.eq(a, b), one)),
  neg: unary(f32x4.neg),
  abs: unary(f32x4.abs),
  square: unary((a) => f32x4.mul(a, a)),
  sqrt: unary(f32x4.sqrt),
  rsqrt: unary((a) => f32x4.div(one, f32x4.sqrt(a))),
  relu: unary((a) => f32x4.max(a, f32x4.constant(0))),
  // Written so that NaN fails the comparison and stays.
  flush: unary((a) => v128.andNot(a, f32x4.lt(f32x4.abs(a), f32x4.constant(FLUSH_BELOW)))),
  cast: unary((a) => a),
  stopGradient: unary((a) => a),
  broadcastTo: unary((a) => a),
  ceil: unary(f32x4.ceil),
  floor: unary(f32x4.floor),
  sign: unary((a) => {
    const step = f32x4.sub(v128.and(f32x4.gt(a, zero), one), v128.and(f32x4.lt(a, zero), one));
    return v128.select(f32x4.eq(a, a), step, a);
  }),
  select: ([condition, a, b]) => v128.select(f32x4.ne(condition as V128, zero), a as V128, b as V128),
  cos: viaMath(cos),
  erf: viaMath(erf),
  exp: viaMath(exp),
  log: viaMath(log),
  tanh: viaMath(tanh),
  sigmoid: viaMath(sigmoid),
  sin: viaMath(sin),
  softplus: viaMath(softplus),
  pow: (args, f, k) => exp(f, k, f.let(f32x4.mul(args[1] as V128, log(f, k, args[0] as V128)))),
  standardize: ([x, mean, factor, shift], _, k) => k.madd(f32x4.sub(x as V128, mean as V128), factor as V128, shift as V128),
};

/**
 * Four elements of a value as float32. `offset` counts in bytes of float32 from the value's start at `address`, so that one pointer serves
 * values of different element types.
 * @param vector how many vectors to skip
 */
export function loadLanes(v: Value, offset: I32, address: number, vector = 0): V128 {
  if (v.dtype === 'uint8') return f32x4.convertI32(i32x4.extendLowU8(v128.load32Zero(i32.shrU(offset, 2), address + 4 * vector)));
  const lanes = v128.load(offset, address + 16 * vector);
  return v.dtype === 'int32' ? f32x4.convertI32(lanes) : lanes;
}

/** One element of a value in all four lanes, as float32. */
export function splatLane(v: Value, offset: I32, address: number): V128 {
  if (v.dtype === 'uint8') return f32x4.convertI32(i32x4.extendLowU8(v128.load8Splat(i32.shrU(offset, 2), address)));
  const lanes = v128.load32Splat(offset, address);
  return v.dtype === 'int32' ? f32x4.convertI32(lanes) : lanes;
}
