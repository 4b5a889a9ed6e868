import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext } from '../kernel.ts';

/**
 * Elementary functions of four lanes, after Cephes (Moshier, single precision): range reduction and a polynomial, about one unit in the
 * last place. NaN and infinities come out as in IEEE arithmetic.
 */
export type Madd = Pick<KernelContext, 'madd'>;

const c = f32x4.constant;

/** Horner's scheme, highest coefficient first. */
export function polynomial({ madd }: Madd, x: V128, coefficients: readonly number[]): V128 {
  const [first, ...rest] = coefficients as [number, ...number[]];
  return rest.reduce((sum, a) => madd(sum, x, c(a)), c(first));
}

/** 2ⁿ for whole n (as int32 lanes) from −126 to 127. */
const powerOfTwo = (n: V128) => i32x4.shl(i32x4.add(n, i32x4.constant(127)), 23);

export function exp(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const x = f.let(f32x4.min(f32x4.max(a, c(-104)), c(89)));
  const n = f.let(f32x4.nearest(f32x4.mul(x, c(Math.LOG2E))));
  const r = f.let(k.madd(n, c(2.1219444e-4), k.madd(n, c(-0.693359375), x)));
  const p = polynomial(
    k,
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const y = f.let(k.madd(f32x4.mul(r, r), p, f32x4.add(r, c(1))));
  // In two factors, so that results near the ends of the range neither overflow early nor skip the subnormals.
  const integer = f.let(i32x4.truncSatF32(n));
  const half = f.let(i32x4.shrS(integer, 1));
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(integer, half)));
}

export function log(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const small = f.let(f32x4.lt(a, c(2 ** -126)));
  const scaled = f.let(v128.select(small, f32x4.mul(a, c(2 ** 23)), a));
  const mantissa = f.let(v128.or(v128.and(scaled, i32x4.constant(0x007fffff)), i32x4.constant(0x3f000000)));
  const low = f.let(f32x4.lt(mantissa, c(Math.SQRT1_2)));
  const exponent = i32x4.sub(i32x4.shrU(scaled, 23), i32x4.constant(126));
  const e = f.let(f32x4.sub(f32x4.convertI32(exponent), f32x4.add(v128.and(low, c(1)), v128.and(small, c(23)))));
  const x = f.let(f32x4.add(f32x4.sub(mantissa, c(1)), v128.and(low, mantissa)));
  const z = f.let(f32x4.mul(x, x));
  const p = polynomial(
    k,
    x,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
      -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const tail = k.madd(z, c(-0.5), k.madd(e, c(-2.1219444e-4), f32x4.mul(f32x4.mul(p, x), z)));
  const y = k.madd(e, c(0.693359375), f32x4.add(x, tail));
  const finite = f.let(v128.select(f32x4.lt(a, c(Number.POSITIVE_INFINITY)), y, a));
  const signed = f.let(v128.select(f32x4.ge(a, c(0)), finite, c(Number.NaN)));
  return v128.select(f32x4.eq(a, c(0)), c(Number.NEGATIVE_INFINITY), signed);
}

/** log(1 + a) for a ≥ 0, exact where 1 + a rounds to 1. */
function log1p(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const w = f.let(f32x4.add(c(1), a));
  const correction = f32x4.div(a, f32x4.sub(w, c(1)));
  return v128.select(f32x4.eq(w, c(1)), a, f32x4.mul(log(f, k, w), correction));
}

export function sigmoid(f: FunctionBuilder, k: Madd, a: V128): V128 {
  return f32x4.div(c(1), f32x4.add(c(1), exp(f, k, f32x4.neg(a))));
}

export function softplus(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const u = f.let(exp(f, k, f32x4.neg(f32x4.abs(a))));
  return f32x4.add(f32x4.max(a, c(0)), log1p(f, k, u));
}

export function tanh(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const size = f.let(f32x4.abs(a));
  const z = f.let(f32x4.mul(a, a));
  const p = polynomial(k, z, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  const near = f.let(k.madd(f32x4.mul(p, z), a, a));
  const far = f.let(f32x4.sub(c(1), f32x4.div(c(2), f32x4.add(exp(f, k, f32x4.add(size, size)), c(1)))));
  const sign = v128.and(a, i32x4.constant(-0x80000000));
  return v128.select(f32x4.lt(size, c(0.625)), near, v128.or(far, sign));
}

/** By a rational function (Eigen and XLA use the same), within 4e-7; beyond ±3.83 the result rounds to ±1. */
export function erf(f: FunctionBuilder, k: Madd, a: V128): V128 {
  const x = f.let(f32x4.min(f32x4.max(a, c(-3.8325068569)), c(3.8325068569)));
  const z = f.let(f32x4.mul(x, x));
  const p = polynomial(k, z, [2.2905065861e-4, 3.4082910107e-3, 5.0955695062e-2, 1.8520832239976e-1, 1.128379143519]);
  const q = polynomial(
    k,
    z,
    [-1.1791602954e-7, 2.3547966471e-5, 1.01796252789e-3, 1.40704701712e-2, 0.11098505178285, 0.497469251100675, 1],
  );
  return f32x4.min(f32x4.max(f32x4.div(f32x4.mul(x, p), q), c(-1)), c(1));
}
