import { requireFinite, requireNotNegative } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { leakyRelu } from './leakyRelu.ts';

export interface ReluOptions {
  /** Factor below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** The largest result. Default none. */
  readonly maxValue?: number | undefined;
  /** Where the ramp begins. Default 0. */
  readonly threshold?: number;
}

const reluOptions = {
  negativeSlope: { default: 0, check: requireFinite },
  maxValue: { check: requireNotNegative },
  threshold: { default: 0, check: requireFinite },
} satisfies OptionTable<ReluOptions>;

/**
 * x above `threshold`, at most `maxValue`; negativeSlope · (x − threshold) below. With its defaults max(x, 0).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.relu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0, 0, 1]]
 * ```
 */
export function relu(x: Value, options: ReluOptions = {}): Value {
  const { negativeSlope, maxValue, threshold } = checkOptions('relu', options, reluOptions);
  if (negativeSlope !== 0 && maxValue === undefined && threshold === 0) return leakyRelu(x, { negativeSlope });
  let y = threshold === 0 ? ops.relu(x) : ops.select(ops.greater(x, threshold), x, 0);
  // Keras's relu6 has gradient 0 at 6, other bounds 1 at theirs: at a tie the gradient goes to the first operand.
  if (maxValue === 6 && threshold === 0) y = ops.minimum(maxValue, y);
  else if (maxValue !== undefined) y = ops.minimum(ops.maximum(y, 0), maxValue);
  return negativeSlope === 0 ? y : ops.sub(y, ops.mul(negativeSlope, ops.relu(ops.sub(threshold, x))));
}
