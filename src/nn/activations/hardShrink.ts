import { requireNotNegative } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface HardShrinkOptions {
  /** Up to which magnitude a value becomes 0, at least 0. Default 0.5. */
  readonly threshold?: number;
}

const hardShrinkOptions = { threshold: { default: 0.5, check: requireNotNegative } } satisfies OptionTable<HardShrinkOptions>;

/**
 * x where |x| > threshold (default 0.5), else 0.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.hardShrink, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1, 0, 1]]
 * ```
 */
export function hardShrink(x: Value, options: HardShrinkOptions = {}): Value {
  const { threshold } = checkOptions('hardShrink', options, hardShrinkOptions);
  return ops.mul(x, ops.greater(ops.abs(x), threshold));
}
