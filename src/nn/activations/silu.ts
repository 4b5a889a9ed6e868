import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x · sigmoid(x), also called swish (Ramachandran et al. 2017, arXiv 1710.05941).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.silu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.2689, 0, 0.7311]]
 * ```
 */
export const silu = (x: Value) => ops.mul(x, ops.sigmoid(x));
