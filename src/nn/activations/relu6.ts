import type { Value } from '../../ir/graph.ts';
import { relu } from './relu.ts';

/**
 * min(max(x, 0), 6).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.relu6, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0, 0, 1]]
 * ```
 */
export const relu6 = (x: Value) => relu(x, { maxValue: 6 });
