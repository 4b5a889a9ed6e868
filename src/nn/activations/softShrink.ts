import { requireNotNegative } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface SoftShrinkOptions {
  /** By how much values move towards 0, at least 0. Default 0.5. */
  readonly threshold?: number;
}

const softShrinkOptions = { threshold: { default: 0.5, check: requireNotNegative } } satisfies OptionTable<SoftShrinkOptions>;

/**
 * x moved towards 0 by `threshold` (default 0.5), and 0 where that would cross it.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.softShrink, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.5, 0, 0.5]]
 * ```
 */
export function softShrink(x: Value, options: SoftShrinkOptions = {}): Value {
  const { threshold } = checkOptions('softShrink', options, softShrinkOptions);
  return ops.sub(ops.relu(ops.sub(x, threshold)), ops.relu(ops.sub(ops.neg(x), threshold)));
}
