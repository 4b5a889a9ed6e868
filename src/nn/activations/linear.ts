import type { Value } from '../../ir/graph.ts';

/**
 * x itself: what a layer without an activation applies.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.linear, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1, 0, 1]]
 * ```
 */
export const linear = (x: Value): Value => x;
