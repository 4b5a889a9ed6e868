import type { Value } from '../ir/graph.ts';
import { mul } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';
import { sigmoid } from './sigmoid.ts';

const softplusOp = elementwise(
  'softplus',
  (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  (dy, [a]) => [mul(dy, sigmoid(a as Value))],
  { recomputeCost: 60 },
);

/**
 * log(1 + eᵃ), without overflow.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.softplus, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.3133, 0.6931, 1.3133]]
 * ```
 */
export const softplus = (a: Value) => applyElementwise(softplusOp, a);
