import { requireNotNegative } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface SquareplusOptions {
  /** How wide the bend is, at least 0. Default 4. */
  readonly b?: number;
}

const squareplusOptions = { b: { default: 4, check: requireNotNegative } } satisfies OptionTable<SquareplusOptions>;

/**
 * (x + √(x² + b)) / 2 (default b = 4; Barron 2021, arXiv 2112.11687). Element by element.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.squareplus, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.618, 1, 1.618]]
 * ```
 */
export function squareplus(x: Value, options: SquareplusOptions = {}): Value {
  const { b } = checkOptions('squareplus', options, squareplusOptions);
  return ops.mul(0.5, ops.add(x, ops.sqrt(ops.add(ops.square(x), b))));
}
