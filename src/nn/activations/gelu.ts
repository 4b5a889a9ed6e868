import { requireBoolean } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface GeluOptions {
  /** Whether to compute by tanh. Default false. */
  readonly approximate?: boolean;
}

const geluOptions = { approximate: { default: false, check: requireBoolean } } satisfies OptionTable<GeluOptions>;

/**
 * x · Φ(x), with Φ the distribution function of the standard normal (Hendrycks & Gimpel 2016, arXiv 1606.08415), by erf or, where
 * `approximate` (default false), as ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.gelu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.1587, 0, 0.8413]]
 * ```
 */
export function gelu(x: Value, options: GeluOptions = {}): Value {
  const { approximate } = checkOptions('gelu', options, geluOptions);
  const bend = approximate
    ? ops.tanh(ops.mul(Math.sqrt(2 / Math.PI), ops.add(x, ops.mul(0.044715, ops.mul(ops.square(x), x)))))
    : ops.erf(ops.mul(x, Math.SQRT1_2));
  return ops.mul(ops.mul(0.5, x), ops.add(1, bend));
}
