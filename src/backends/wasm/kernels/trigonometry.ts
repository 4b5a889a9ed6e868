import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, f64x2, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import { type Madd, polynomial } from './math.ts';

const c = f32x4.constant;

/** π/2 in two parts: the first has 33 bits, so that an integer of 20 bits times it is exact in float64. */
const HALF_PI = 1.5707963267341256;
const HALF_PI_REST = 6.077100506506192e-11;

/** An angle as `quadrant` (0 to 3, int32 lanes) times π/2 plus `rest`, of at most π/4. */
export interface ReducedAngle {
  readonly quadrant: V128;
  readonly rest: V128;
}

/** Reduction in float64, two lanes at a time: in float32 it would lose everything for angles of a few thousand. */
function reduce(f: FunctionBuilder, a: V128): ReducedAngle {
  const halves = [a, v128.shuffle32(a, a, [2, 3, 0, 1])].map((lanes) => {
    const x = f.let(f64x2.promoteLow(lanes));
    const n = f.let(f64x2.nearest(f64x2.mul(x, f64x2.constant(2 / Math.PI))));
    const rest = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.constant(HALF_PI))), f64x2.mul(n, f64x2.constant(HALF_PI_REST)));
    const turns = f64x2.floor(f64x2.mul(n, f64x2.constant(0.25)));
    const quadrant = f64x2.sub(n, f64x2.mul(turns, f64x2.constant(4)));
    return { quadrant: f64x2.demoteZero(quadrant), rest: f64x2.demoteZero(rest) };
  });
  const [low, high] = halves as [ReducedAngle, ReducedAngle];
  const join = (x: V128, y: V128) => f.let(v128.shuffle32(x, y, [0, 1, 4, 5]));
  // Clamped, so that angles too large to mean anything still give a sine between −1 and 1. NaN, as infinity gives it, stays.
  const rest = f32x4.min(f32x4.max(join(low.rest, high.rest), c(-0.8)), c(0.8));
  return { quadrant: f.let(i32x4.truncSatF32(join(low.quadrant, high.quadrant))), rest: f.let(rest) };
}

/** The sine of a reduced angle; its cosine is the sine one quadrant further. Polynomials after Cephes. */
export function sinOfReduced(f: FunctionBuilder, k: Madd, { quadrant, rest }: ReducedAngle): V128 {
  const z = f.let(f32x4.mul(rest, rest));
  const sine = k.madd(f32x4.mul(polynomial(k, z, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]), z), rest, rest);
  const tail = polynomial(k, z, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);
  const cosine = k.madd(f32x4.mul(z, z), tail, k.madd(z, c(-0.5), c(1)));
  const odd = i32x4.shrS(i32x4.shl(quadrant, 31), 31);
  const sign = i32x4.shl(v128.and(quadrant, i32x4.constant(2)), 30);
  return v128.xor(v128.select(odd, cosine, sine), sign);
}

/** The angle π/2 further. */
export const nextQuadrant = (f: FunctionBuilder, { quadrant, rest }: ReducedAngle): ReducedAngle => ({
  quadrant: f.let(i32x4.add(quadrant, i32x4.constant(1))),
  rest,
});

export const sin = (f: FunctionBuilder, k: Madd, a: V128) => sinOfReduced(f, k, reduce(f, a));
export const cos = (f: FunctionBuilder, k: Madd, a: V128) => sinOfReduced(f, k, nextQuadrant(f, reduce(f, a)));
