import type { FusedAttrs } from '../../../compiler/fuse.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { broadcastStrides } from '../../../ops/broadcast.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32, type V128 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory } from '../kernel.ts';
import { loadLanes, splatLane } from './element.ts';
import { evaluateBody, immediate, storeVectors, vectorsTogether } from './fusedWork.ts';

/** Elements of a task where the whole pass is one flat loop. */
const CHUNK = 2048;

/** Merges neighbouring axes along which every operand runs on, so that most passes become one or two loops. */
export function collapse(shape: Shape, strides: readonly (readonly number[])[]): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const steps: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const runsOn = sizes.length > 0 && steps.every((merged, i) => merged.at(-1) === (strides[i]?.[axis] as number) * size);
    if (runsOn) {
      sizes[sizes.length - 1] = (sizes.at(-1) as number) * size;
      steps.forEach((merged, i) => {
        merged[merged.length - 1] = strides[i]?.[axis] as number;
      });
    } else {
      sizes.push(size);
      steps.forEach((merged, i) => {
        merged.push(strides[i]?.[axis] as number);
      });
    }
  });
  return sizes.length > 0 ? { sizes, strides: steps } : { sizes: [1], strides: strides.map(() => [1]) };
}

/** A chain of elementwise ops as one pass over memory: each operand is read once, each result written once. */
export const fused: KernelFactory<FusedAttrs> = (node) => {
  const shape = (node.outputs[0] as Value).shape;
  const operands = [...node.inputs.filter((v) => !immediate(v)), ...node.outputs];
  const { sizes, strides } = collapse(
    shape,
    operands.map((v) => broadcastStrides(v.shape, shape)),
  );
  const inner = sizes.at(-1) as number;
  // Operands with equal strides share one pointer; where their buffers start is an immediate offset of each access.
  const keys = [...new Set(strides.map((s) => s.join()))];
  const keyOf = new Map(operands.map((v, i) => [v, keys.indexOf((strides[i] as number[]).join())]));
  const keyStrides = keys.map((key) => key.split(',').map(Number));

  /** The innermost loop, with one pointer a key. */
  const emitInner = (
    f: FunctionBuilder,
    k: KernelContext,
    pointers: readonly I32[],
    begin: I32 | number,
    end: I32 | number,
    lanes: number,
  ) => {
    const step = (v: Value) => keyStrides[keyOf.get(v) as number]?.at(-1) as number;
    const pointer = (v: Value) => pointers[keyOf.get(v) as number] as I32;
    const splats = new Map<Value, V128>();
    for (const v of node.inputs) {
      if (!keyOf.has(v) || step(v) !== 0) continue;
      splats.set(v, f.let(splatLane(v, pointer(v), k.address(v))));
    }
    const vectors = Array.from({ length: Math.ceil(lanes / 4) }, (_, i) => i);
    f.for(begin, end, 16 * vectors.length, (at) => {
      const offsets = pointers.map((p) => f.let(i32.add(p, at)));
      const offset = (v: Value) => offsets[keyOf.get(v) as number] as I32;
      const getters = vectors.map((i) =>
        evaluateBody(f, k, node.attrs.body, (v) => splats.get(v) ?? loadLanes(v, offset(v), k.address(v), i)),
      );
      for (const v of node.outputs) {
        const results = getters.map((get) => get(v));
        storeVectors(f, offset(v), results, lanes, k.address(v));
      }
    });
  };

  const emitRows = (
    f: FunctionBuilder,
    k: KernelContext,
    axis: number,
    pointers: readonly I32[],
    begin: I32 | number,
    end: I32 | number,
  ) => {
    if (axis === sizes.length - 1) {
      const lanes = 4 * vectorsTogether(k);
      const mainLength = inner - (inner % lanes);
      emitInner(f, k, pointers, 0, mainLength * 4, lanes);
      if (inner > mainLength) emitInner(f, k, pointers, mainLength * 4, inner * 4, inner - mainLength);
      return;
    }
    f.for(begin, end, 1, (i) => {
      const next = pointers.map((p, key) => {
        const stride = (keyStrides[key]?.[axis] as number) * 4;
        return stride === 0 ? p : f.let(i32.add(p, i32.mul(i, stride)));
      });
      emitRows(f, k, axis + 1, next, 0, sizes[axis + 1] as number);
    });
  };

  const zero = keys.map(() => i32.constant(0));
  return {
    phases: (k) => [
      sizes.length === 1
        ? {
            tasks: Math.ceil(inner / CHUNK),
            emit: (f, begin, end) => {
              // Buffers end at a cache line, so the last vectors may be written whole.
              const lanes = 4 * vectorsTogether(k);
              const last = i32.constant(Math.ceil(inner / lanes) * lanes * 4);
              emitInner(f, k, zero, i32.mul(begin, CHUNK * 4), f.let(i32.min(i32.mul(end, CHUNK * 4), last)), lanes);
            },
          }
        : { tasks: sizes[0] as number, emit: (f, begin, end) => emitRows(f, k, 0, zero, begin, end) },
    ],
  };
};
