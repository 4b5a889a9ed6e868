import { checkOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x moved towards 0 by `threshold` (default 0.5), and 0 where that would cross it.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.softShrink, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.5, 0, 0.5]]
 * ```
 */
export function softShrink(x: Value, options: { readonly threshold?: number } = {}): Value {
  checkOptions('softShrink', options, { threshold: 'optional' });
  const { threshold = 0.5 } = options;
  return ops.sub(ops.relu(ops.sub(x, threshold)), ops.relu(ops.sub(ops.neg(x), threshold)));
}
