import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * min(max(x, −1), 1).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.hardTanh, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1, 0, 1]]
 * ```
 */
export const hardTanh = (x: Value) => ops.minimum(ops.maximum(x, -1), 1);
