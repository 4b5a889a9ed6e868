import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { relu } from '../../activations/functions.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface ReLUOptions extends LayerOptions {
  /** The largest result. Default none. */
  readonly maxValue?: number | undefined;
  /** Factor below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** Where the ramp begins. Default 0. */
  readonly threshold?: number;
}

const reLUOptions = {
  maxValue: { check: requireNotNegative },
  negativeSlope: { default: 0, check: requireNotNegative },
  threshold: { default: 0, check: requireNotNegative },
  ...layerOptions,
} satisfies OptionTable<ReLUOptions>;

export class ReLU extends ConfiguredLayer<ReLUOptions> {
  static readonly definition = { className: 'ReLU', options: reLUOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    return { activation: 'relu', isActivation: true };
  }

  call(x: Value): Value {
    const { maxValue, negativeSlope, threshold } = this.options;
    return relu(x, { maxValue, negativeSlope, threshold });
  }
}

/**
 * x from `threshold` on, at most `maxValue`; negativeSlope · (x − threshold) below. With its defaults max(x, 0). [batch, …] → [batch, …];
 * the same in training and inference; no weights.
 * @throws EvenkeelError for a negative option
 * @example
 * ```ts
 * const net = sequential([layers.reLU({ maxValue: 2 })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, 0, 2]]
 * ```
 */
export const reLU: (options?: ReLUOptions) => ReLU = layerMaker(ReLU);
