import { checkOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x where |x| > threshold (default 0.5), else 0.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.hardShrink, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1, 0, 1]]
 * ```
 */
export function hardShrink(x: Value, options: { readonly threshold?: number } = {}): Value {
  checkOptions('hardShrink', options, { threshold: 'optional' });
  const { threshold = 0.5 } = options;
  return ops.mul(x, ops.greater(ops.abs(x), threshold));
}
