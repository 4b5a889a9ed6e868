import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { layerMaker } from '../configuredLayer.ts';
import { MaskedLayer } from './maskedLayer.ts';
import { maskShape, type NoiseShape, requireNoiseShape } from './noiseShape.ts';
import { type RateOptions, rateOptions } from './rate.ts';

export interface DropoutOptions extends RateOptions {
  /** The shape of the mask, batch axis included, with null for an axis of its full size: along axes of 1 all is dropped together. */
  readonly noiseShape?: NoiseShape | undefined;
}

export const dropoutOptions = {
  noiseShape: { check: requireNoiseShape },
  ...rateOptions,
} satisfies OptionTable<DropoutOptions>;

export class Dropout extends MaskedLayer<DropoutOptions> {
  static readonly definition = { className: 'Dropout', options: dropoutOptions };

  protected override build(inputShape: Shape): void {
    this.maskShape([1, ...inputShape]);
  }

  protected maskShape(shape: Shape): Shape {
    return maskShape(this.options.noiseShape, shape, this.where);
  }
}

/**
 * Dropout (Srivastava et al. 2014). During training each element is 0 with probability `rate` and x/(1 − rate) otherwise; during inference
 * it is x. [batch, …] → [batch, …]; no weights.
 * @throws EvenkeelError for a rate that is not in [0, 1), and a noiseShape that does not fit the input
 * @example
 * ```ts
 * const net = sequential([layers.dropout({ rate: 0.5 })]);
 * // All elements stay in inference.
 * await net.predict(tensor([[1, -2, 3]])); // [[1, -2, 3]]
 * ```
 */
export const dropout: (options: DropoutOptions) => Dropout = layerMaker(Dropout);
