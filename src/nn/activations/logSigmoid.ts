import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * log(sigmoid(x)), without underflow.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.logSigmoid, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1.3133, -0.6931, -0.3133]]
 * ```
 */
export const logSigmoid = (x: Value) => ops.neg(ops.softplus(ops.neg(x)));
