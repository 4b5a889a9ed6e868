import { checkOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/**
 * (x + √(x² + b)) / 2 (default b = 4; Barron 2021, arXiv 2112.11687). Element by element.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.squareplus, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.618, 1, 1.618]]
 * ```
 */
export function squareplus(x: Value, options: { readonly b?: number } = {}): Value {
  checkOptions('squareplus', options, { b: 'optional' });
  const { b = 4 } = options;
  return ops.mul(0.5, ops.add(x, ops.sqrt(ops.add(ops.square(x), b))));
}
