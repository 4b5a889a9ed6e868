import type { Value } from '../ir/graph.ts';
import { mul, sub } from './arithmetic.ts';
import { applyElementwise, elementwise } from './elementwise.ts';

const tanhOp = elementwise('tanh', Math.tanh, (dy, _, y) => [mul(dy, sub(1, mul(y, y)))], { recomputeCost: 40 });

/**
 * Hyperbolic tangent.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.tanh, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.7616, 0, 0.7616]]
 * ```
 */
export const tanh = (a: Value) => applyElementwise(tanhOp, a);
