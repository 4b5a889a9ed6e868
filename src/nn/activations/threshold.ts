import { requireFinite } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface ThresholdOptions {
  readonly threshold: number;
  readonly defaultValue: number;
}

const thresholdOptions = {
  threshold: { required: true, check: requireFinite },
  defaultValue: { required: true, check: requireFinite },
} satisfies OptionTable<ThresholdOptions>;

/**
 * x above `threshold`, `defaultValue` elsewhere. It has no defaults and so no name: a layer takes `(x) => threshold(x, { … })`.
 * @example
 * ```ts
 * const activation = (x) => activations.threshold(x, { threshold: 0, defaultValue: -9 });
 * const net = sequential([layers.activation({ activation, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-9, -9, 1]]
 * ```
 */
export function threshold(x: Value, options: ThresholdOptions): Value {
  const { threshold: least, defaultValue } = checkOptions('threshold', options, thresholdOptions);
  return ops.select(ops.greater(x, least), x, defaultValue);
}
