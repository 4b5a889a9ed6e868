import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import { leakyRelu } from '../../activations/functions.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';

export interface LeakyReLUOptions extends LayerOptions {
  /** Factor of negative elements. Default 0.3. */
  readonly negativeSlope?: number;
}

const leakyReLUOptions = {
  negativeSlope: { default: 0.3, check: requireNotNegative, aliases: ['alpha'] },
  ...layerOptions,
} satisfies OptionTable<LeakyReLUOptions>;

export class LeakyReLU extends ConfiguredLayer<LeakyReLUOptions> {
  static readonly definition = { className: 'LeakyReLU', options: leakyReLUOptions, isActivation: true } as const;

  override get traits(): LayerTraits {
    return { isActivation: true };
  }

  call(x: Value): Value {
    return leakyRelu(x, { negativeSlope: this.options.negativeSlope });
  }
}

/**
 * x where x > 0, else negativeSlope · x (Maas, Hannun & Ng 2013). [batch, …] → [batch, …]; the same in training and inference; no weights.
 * @throws EvenkeelError for a negative negativeSlope
 * @example
 * ```ts
 * const net = sequential([layers.leakyReLU({ negativeSlope: 0.1 })]);
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -0.2, 3]]
 * ```
 */
export const leakyReLU: (options?: LeakyReLUOptions) => LeakyReLU = layerMaker(LeakyReLU);
