import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * 0 up to −1, (x + 1)/2 between −1 and 1, 1 from 1 on.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.sparseSigmoid, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0, 0.5, 1]]
 * ```
 */
export const sparseSigmoid = (x: Value) => ops.minimum(1, ops.relu(ops.mul(0.5, ops.add(x, 1))));
