import { checkOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * x where x > 0, else α · (eˣ − 1) (default α = 1; Clevert et al. 2016, arXiv 1511.07289).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.elu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.6321, 0, 1]]
 * ```
 */
export function elu(x: Value, options: { readonly alpha?: number } = {}): Value {
  checkOptions('elu', options, { alpha: 'optional' });
  const { alpha = 1 } = options;
  return ops.select(ops.greater(x, 0), x, ops.mul(alpha, ops.sub(ops.exp(ops.minimum(x, 0)), 1)));
}
