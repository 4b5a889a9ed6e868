import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * 0 up to −1, (x + 1)²/4 between −1 and 1, x from 1 on.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.sparsePlus, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0, 0.25, 1]]
 * ```
 */
export function sparsePlus(x: Value): Value {
  return ops.select(ops.greaterEqual(x, 1), x, ops.mul(0.25, ops.square(ops.maximum(ops.add(x, 1), 0))));
}
