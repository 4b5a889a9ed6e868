import { checkOptions } from '../core/options.ts';
import { sameShape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import { add, mul, neg, sub } from './arithmetic.ts';
import { applyElementwise, elementwise, unbroadcast } from './elementwise.ts';
import { rsqrt } from './powers.ts';

// One node rather than sub·mul·add, so that its gradient is the compact one: two sums, and one pass for dx.
const standardizeOp = elementwise(
  'standardize',
  (x, mean, factor, shift) => (x - mean) * factor + shift,
  (dy, [x, mean, factor, shift]) => {
    const { shape } = factor as Value;
    const dFactor = unbroadcast(mul(dy, sub(x as Value, mean as Value)), shape);
    const total = unbroadcast(dy, shape);
    const dShift = sameShape((shift as Value).shape, shape) ? total : dy;
    return [mul(dy, factor as Value), neg(mul(total, factor as Value)), dFactor, dShift];
  },
);

export interface NormalizeOptions {
  readonly mean: Value;
  readonly variance: Value;
  /** γ; 1 where left out. */
  readonly scale?: Value | undefined;
  /** β; 0 where left out. */
  readonly offset?: Value | undefined;
  /** ε, added to the variance. */
  readonly epsilon: number;
}

/**
 * y = γ·(x − μ)/√(σ² + ε) + β, where μ and σ² have one shape, γ and β another, and both broadcast against x (Ioffe & Szegedy 2015,
 * Algorithm 1). With μ and σ² from `moments` of the same x the gradients combine to
 * dx = γ/√(σ²+ε)/n · (n·dy − Σdy − x̂·Σdy·x̂).
 */
export function normalize(x: Value, options: NormalizeOptions): Value {
  checkOptions('normalize', options, {
    mean: 'required',
    variance: 'required',
    scale: 'optional',
    offset: 'optional',
    epsilon: 'required',
  });
  const { mean, variance, scale, offset, epsilon } = options;
  const inverse = rsqrt(add(variance, epsilon));
  const factor = scale ? mul(scale, inverse) : inverse;
  return applyElementwise(standardizeOp, x, mean, factor, offset ?? x.graph.constant(0, mean.shape));
}
