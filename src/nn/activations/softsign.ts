import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x / (|x| + 1).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.softsign, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.5, 0, 0.5]]
 * ```
 */
export const softsign = (x: Value) => ops.div(x, ops.add(ops.abs(x), 1));
