import { requireFinite } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface EluOptions {
  /** What the result tends to far below 0, without its sign. Default 1. */
  readonly alpha?: number;
}

const eluOptions = { alpha: { default: 1, check: requireFinite } } satisfies OptionTable<EluOptions>;

/**
 * x where x > 0, else α · (eˣ − 1) (default α = 1; Clevert et al. 2016, arXiv 1511.07289).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.elu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.6321, 0, 1]]
 * ```
 */
export function elu(x: Value, options: EluOptions = {}): Value {
  const { alpha } = checkOptions('elu', options, eluOptions);
  return ops.select(ops.greater(x, 0), x, ops.mul(alpha, ops.sub(ops.exp(ops.minimum(x, 0)), 1)));
}
