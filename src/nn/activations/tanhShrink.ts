import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x − tanh(x).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.tanhShrink, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.2384, 0, 0.2384]]
 * ```
 */
export const tanhShrink = (x: Value) => ops.sub(x, ops.tanh(x));
