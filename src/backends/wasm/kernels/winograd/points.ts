import type { FunctionBuilder } from '../../assembler/function.ts';
import { f32x4, type V128 } from '../../assembler/instructions.ts';
import type { KernelContext } from '../../kernel.ts';

/** Transforms four lanes of a short signal. What it gets may be used more than once, what it gives once. */
export type Transform = (f: FunctionBuilder, k: KernelContext, v: readonly V128[]) => V128[];

const { add, sub, mul, neg } = f32x4;
const c = f32x4.constant;
const times = (a: V128, factor: number) => mul(a, c(factor));

type Five = readonly [V128, V128, V128, V128, V128];
type Six = readonly [V128, V128, V128, V128, V128, V128];
type Four = readonly [V128, V128, V128, V128];

/**
 * The points at which filter and outputs, as polynomials, are evaluated: 0, ±p for each of `pairs`, `single` where there is one, and ∞. They alone decide
 * Bᵀ; how many taps and outputs share the products is free.
 */
export interface Points {
  /** Bᵀ: inputs of a tile to products. */
  readonly input: Transform;
  /** B. */
  readonly inputAdjoint: Transform;
  readonly pairs: readonly number[];
  readonly single?: number;
  /** What G multiplies the value at each point but ∞ by, in the order 0, p, −p, …, so that Bᵀ has whole numbers. */
  readonly scales: readonly number[];
}

/** 0, ±1, ±2 and ∞. */
export const sixPoints: Points = {
  pairs: [1, 2],
  scales: [1 / 4, -1 / 6, -1 / 6, 1 / 24, 1 / 24],
  input(f, k, v) {
    const [d0, d1, d2, d3, d4, d5] = v as unknown as Six;
    const even = f.let(k.madd(d2, c(-4), d4));
    const odd = f.let(k.madd(d1, c(-4), d3));
    const even2 = f.let(sub(d4, d2));
    const odd2 = f.let(times(sub(d3, d1), 2));
    return [
      k.madd(d0, c(4), k.madd(d2, c(-5), d4)),
      add(even, odd),
      sub(even, odd),
      add(even2, odd2),
      sub(even2, odd2),
      k.madd(d1, c(4), k.madd(d3, c(-5), d5)),
    ];
  },
  inputAdjoint(f, k, v) {
    const [v0, v1, v2, v3, v4, v5] = v as unknown as Six;
    const sum = f.let(add(v1, v2));
    const difference = f.let(sub(v2, v1));
    const sum2 = f.let(add(v3, v4));
    const difference2 = f.let(times(sub(v4, v3), 2));
    return [
      times(v0, 4),
      k.madd(add(difference, v5), c(4), difference2),
      sub(k.madd(v0, c(-5), times(sum, -4)), sum2),
      sub(k.madd(v5, c(-5), neg(difference)), difference2),
      add(add(v0, sum), sum2),
      v5,
    ];
  },
};

/** 0, ±1, 2 and ∞. */
export const fivePoints: Points = {
  pairs: [1],
  single: 2,
  scales: [1 / 2, -1 / 2, -1 / 6, 1 / 6],
  input(f, k, v) {
    const [d0, d1, d2, d3, d4] = v as unknown as Five;
    const difference = f.let(sub(d3, d1));
    return [
      k.madd(sub(d0, d2), c(2), difference),
      sub(k.madd(d1, c(-2), d3), d2),
      k.madd(d2, c(-3), k.madd(d1, c(2), d3)),
      difference,
      sub(k.madd(difference, c(-2), d4), d2),
    ];
  },
  inputAdjoint(f, k, v) {
    const [v0, v1, v2, v3, v4] = v as unknown as Five;
    const sum = f.let(add(v0, add(v2, v3)));
    const twice = f.let(times(sub(v4, v1), 2));
    return [
      times(v0, 2),
      k.madd(v2, c(3), sub(twice, sum)),
      k.madd(v0, c(-2), sub(k.madd(v2, c(-3), neg(v1)), v4)),
      sub(add(sum, v1), times(v4, 2)),
      v4,
    ];
  },
};

/** 0, ±1 and ∞. */
export const fourPoints: Points = {
  pairs: [1],
  scales: [1, 1 / 2, 1 / 2],
  input(_f, _k, v) {
    const [d0, d1, d2, d3] = v as unknown as Four;
    return [sub(d0, d2), add(d1, d2), sub(d2, d1), sub(d3, d1)];
  },
  inputAdjoint(f, _k, v) {
    const [v0, v1, v2, v3] = v as unknown as Four;
    const difference = f.let(sub(v1, v2));
    return [v0, sub(difference, v3), sub(add(v1, v2), v0), v3];
  },
};

type Term = readonly [value: V128, factor: number];

/** Σ factor · value; at least one term. */
export function sumOf(k: KernelContext, terms: readonly Term[]): V128 {
  const [[value, factor], ...others] = terms as readonly [Term, ...Term[]];
  const first = factor === 1 ? value : times(value, factor);
  return others.reduce((sum, [v, by]) => (by === 1 ? add(sum, v) : k.madd(v, c(by), sum)), first);
}

/** The values of the polynomial Σ vᵢ·xⁱ at the points, each but the one at ∞ times its scale. */
export function evaluate(
  f: FunctionBuilder,
  k: KernelContext,
  points: Points,
  scales: readonly number[],
  v: readonly V128[],
): V128[] {
  const terms = (x: number, scale: number) => v.map((value, i): Term => [value, scale * x ** i]);
  const scaleOf = (i: number) => scales[i] as number;
  const pairs = points.pairs.flatMap((x, pair) => {
    const [plus, minus] = [scaleOf(2 * pair + 1), scaleOf(2 * pair + 2)];
    const part = (parity: number, scale: number) =>
      sumOf(
        k,
        terms(x, scale).filter((_, i) => i % 2 === parity),
      );
    if (plus !== minus) return [sumOf(k, terms(x, plus)), sumOf(k, terms(-x, minus))];
    const [even, odd] = [f.let(part(0, plus)), f.let(part(1, plus))];
    return [add(even, odd), sub(even, odd)];
  });
  const single = points.single === undefined ? [] : [sumOf(k, terms(points.single, scaleOf(scales.length - 1)))];
  return [sumOf(k, terms(0, scaleOf(0)).slice(0, 1)), ...pairs, ...single, v.at(-1) as V128];
}

/** The adjoint of `evaluate` for polynomials of so many coefficients. */
export function evaluateAdjoint(
  f: FunctionBuilder,
  k: KernelContext,
  points: Points,
  scales: readonly number[],
  u: readonly V128[],
  length: number,
): V128[] {
  const scaled = (i: number): Term => [u[i] as V128, scales[i] as number];
  const pairs = points.pairs.map((x, pair) => {
    const [plus, minus] = [scaled(2 * pair + 1), scaled(2 * pair + 2)];
    // Of one scale they are added first, and multiplied once.
    const equal = plus[1] === minus[1];
    const together = (a: V128): readonly Term[] => [[f.let(a), plus[1]]];
    const even = equal ? together(add(plus[0], minus[0])) : [plus, minus];
    const odd = equal ? together(sub(plus[0], minus[0])) : [plus, [minus[0], -minus[1]] as const];
    return { x, parts: [even, odd] as const };
  });
  return Array.from({ length }, (_, i) => {
    const power =
      (x: number) =>
      ([value, scale]: Term): Term => [value, scale * x ** i];
    const middle = pairs.flatMap(({ x, parts }) => parts[(i % 2) as 0 | 1].map(power(x)));
    const single = points.single === undefined ? [] : [power(points.single)(scaled(scales.length - 1))];
    const first: readonly Term[] = i === 0 ? [scaled(0)] : [];
    const last: readonly Term[] = i === length - 1 ? [[u.at(-1) as V128, 1]] : [];
    return sumOf(k, [...first, ...middle, ...single, ...last]);
  });
}
