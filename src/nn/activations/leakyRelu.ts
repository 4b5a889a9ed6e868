import { requireFinite } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface LeakyReluOptions {
  /** Factor below 0. Default 0.2. */
  readonly negativeSlope?: number;
}

const leakyReluOptions = { negativeSlope: { default: 0.2, check: requireFinite } } satisfies OptionTable<LeakyReluOptions>;

/**
 * x where x > 0, else negativeSlope · x (default 0.2; Maas, Hannun & Ng 2013). Element by element.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.leakyRelu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.2, 0, 1]]
 * ```
 */
export function leakyRelu(x: Value, options: LeakyReluOptions = {}): Value {
  const { negativeSlope } = checkOptions('leakyRelu', options, leakyReluOptions);
  return ops.select(ops.greater(x, 0), x, ops.mul(x, negativeSlope));
}
