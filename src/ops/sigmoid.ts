import type { Value } from '../ir/graph.ts';
import { mul, sub } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const logistic = (a: number) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

const sigmoidOp = elementwise('sigmoid', logistic, (dy, _, y) => [mul(dy, mul(y, sub(1, y)))], {
  recomputeCost: 30,
  probabilities: 'sigmoid',
});

/**
 * 1 / (1 + e⁻ᵃ).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.sigmoid, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.2689, 0.5, 0.7311]]
 * ```
 */
export const sigmoid = (a: Value) => applyElementwise(sigmoidOp, a);
