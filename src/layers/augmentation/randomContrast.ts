import * as ops from '../../ops/index.ts';
import type { Value } from '../../program/graph.ts';
import type { CallContext } from '../layer.ts';
import { type Factor, type Range, requireValueRange, toRange } from './factor.ts';
import { RandomImageLayer, type RandomImageOptions } from './randomImageLayer.ts';

export interface RandomContrastOptions extends RandomImageOptions {
  /**
   * From 0 to 1. [lower, upper] draws the contrast from [1 − lower, 1 + upper]; a single number f draws it from [1, 1 + f], as Keras 3 has
   * it.
   */
  readonly factor: Factor;
  /** The smallest and the largest value of a pixel, to which results are cut off. Default [0, 255]. */
  readonly valueRange?: Range;
}

/**
 * During training (x − mean) · contrast + mean, with the mean of each channel of each image and a random contrast for each image; during
 * inference x.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 */
export class RandomContrast extends RandomImageLayer {
  private readonly options: { readonly factor: Factor; readonly valueRange: Range };
  private readonly contrasts: Range;

  get className() {
    return 'RandomContrast';
  }

  constructor({ factor, valueRange = [0, 255], ...options }: RandomContrastOptions) {
    super(options);
    this.options = { factor, valueRange: requireValueRange(valueRange, this.where) };
    const [lower, upper] = toRange(factor, `${this.where}, option factor`, { least: 0, most: 1 });
    this.contrasts = [1 - lower, 1 + upper];
  }

  protected augment(images: Value, context: CallContext): Value {
    const [n, , , channels] = images.shape as [number, number, number, number];
    const contrast = ops.reshape(this.draw(images, context, 'contrast', n, this.contrasts), [n, 1, 1, 1]);
    const mean = ops.reshape(ops.mean(images, [1, 2]), [n, 1, 1, channels]);
    const [lowest, highest] = this.options.valueRange;
    return ops.minimum(ops.maximum(ops.add(ops.mul(ops.sub(images, mean), contrast), mean), lowest), highest);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}
