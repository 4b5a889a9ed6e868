import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { Factor } from './factor.ts';
import { PixelLayer, type PixelLayerOptions, pixelLayerOptions } from './pixelLayer.ts';

export interface RandomContrastOptions extends PixelLayerOptions {
  /**
   * From 0 to 1. [lower, upper] draws the contrast from [1 − lower, 1 + upper]; a single number f draws it from [1, 1 + f], as Keras 3 has
   * it.
   */
  readonly factor: Factor;
}

const BOUNDS = { least: 0, most: 1 };

const table = pixelLayerOptions(BOUNDS);

const randomContrastOptions = {
  ...table,
  valueRange: { ...table.valueRange, isInKeras2: false },
} satisfies OptionTable<RandomContrastOptions>;

export class RandomContrast extends PixelLayer {
  static readonly definition = { className: 'RandomContrast', options: randomContrastOptions };

  constructor(options: RandomContrastOptions) {
    super(options, BOUNDS);
  }

  protected augment(images: Value, context: CallContext): Value {
    const [n, , , channels] = images.shape as [number, number, number, number];
    const [lower, upper] = this.range;
    const contrast = ops.reshape(this.draw(images, context, 'contrast', n, [1 - lower, 1 + upper]), [n, 1, 1, 1]);
    const mean = ops.reshape(ops.mean(images, [1, 2]), [n, 1, 1, channels]);
    return this.clip(ops.add(ops.mul(ops.sub(images, mean), contrast), mean));
  }
}

/**
 * During training (x − mean) · contrast + mean, with the mean of each channel of each image and a random contrast for each image, cut off
 * to `valueRange`; during inference x. Images [batch, height, width, channels] → the same shape; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const augment = sequential([layers.randomContrast({ factor: [0.2, 0.5], inputShape: [1, 2, 1] })]);
 * // Nothing is drawn in inference.
 * await augment.predict(tensor([[[[10], [20]]]])); // [[[[10], [20]]]]
 * ```
 */
export const randomContrast: (options: RandomContrastOptions) => RandomContrast = layerMaker(RandomContrast);
