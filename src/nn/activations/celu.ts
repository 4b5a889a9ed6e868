import { requirePositive } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface CeluOptions {
  /** What the result tends to far below 0, without its sign; above 0. Default 1. */
  readonly alpha?: number;
}

const celuOptions = { alpha: { default: 1, check: requirePositive } } satisfies OptionTable<CeluOptions>;

/**
 * max(x, 0) + min(α · (e^(x/α) − 1), 0) (default α = 1; Barron 2017, arXiv 1704.07483). Element by element.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.celu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.6321, 0, 1]]
 * ```
 */
export function celu(x: Value, options: CeluOptions = {}): Value {
  const { alpha } = checkOptions('celu', options, celuOptions);
  return ops.select(ops.greater(x, 0), x, ops.mul(alpha, ops.sub(ops.exp(ops.div(ops.minimum(x, 0), alpha)), 1)));
}
