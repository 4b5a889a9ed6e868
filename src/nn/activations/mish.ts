import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x · tanh(softplus(x)) (Misra 2019, arXiv 1908.08681).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.mish, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.3034, 0, 0.8651]]
 * ```
 */
export const mish = (x: Value) => ops.mul(x, ops.tanh(ops.softplus(x)));
