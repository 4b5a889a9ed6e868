import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { Factor } from './factor.ts';
import { PixelLayer, type PixelLayerOptions, pixelLayerOptions } from './pixelLayer.ts';

export interface RandomBrightnessOptions extends PixelLayerOptions {
  /** How much is added, as a fraction of `valueRange`, from −1 (black) to 1 (white): uniform on [−f, f], or on [least, most]. */
  readonly factor: Factor;
}

const BOUNDS = { least: -1, most: 1 };

const randomBrightnessOptions = pixelLayerOptions(BOUNDS) satisfies OptionTable<RandomBrightnessOptions>;

export class RandomBrightness extends PixelLayer {
  static readonly definition = { className: 'RandomBrightness', options: randomBrightnessOptions };

  constructor(options: RandomBrightnessOptions) {
    super(options, BOUNDS);
  }

  protected augment(images: Value, context: CallContext): Value {
    const n = images.shape[0] as number;
    const [lowest, highest] = this.options.valueRange;
    const change = ops.reshape(this.draw(images, context, 'brightness', n, this.range), [n, 1, 1, 1]);
    return this.clip(ops.add(images, ops.mul(change, highest - lowest)));
  }
}

/**
 * During training x plus a random number for each image, factor · (highest − lowest value), cut off to `valueRange`; during inference x.
 * Images [batch, height, width, channels] → the same shape; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const augment = sequential([layers.randomBrightness({ factor: 0.2, inputShape: [1, 2, 1] })]);
 * // Nothing is drawn in inference.
 * await augment.predict(tensor([[[[10], [20]]]])); // [[[[10], [20]]]]
 * ```
 */
export const randomBrightness: (options: RandomBrightnessOptions) => RandomBrightness = layerMaker(RandomBrightness);
