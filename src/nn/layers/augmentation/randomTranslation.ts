import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { AffineLayer, type AffineLayerOptions, type AffineMap, affineLayerOptions } from './affineLayer.ts';
import { type Factor, isFactor, type Range, toRange } from './factor.ts';

export interface RandomTranslationOptions extends AffineLayerOptions {
  /** How far down, as a fraction of the height, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly heightFactor: Factor;
  /** How far to the right, as a fraction of the width, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly widthFactor: Factor;
}

const BOUNDS = { least: -1, most: 1 };

const randomTranslationOptions = {
  heightFactor: { required: true, check: isFactor(BOUNDS) },
  widthFactor: { required: true, check: isFactor(BOUNDS) },
  ...affineLayerOptions,
} satisfies OptionTable<RandomTranslationOptions>;

export class RandomTranslation extends AffineLayer<RandomTranslationOptions> {
  static readonly definition = { className: 'RandomTranslation', options: randomTranslationOptions };
  private readonly down: Range;
  private readonly across: Range;

  constructor(options: RandomTranslationOptions) {
    super(options);
    this.down = toRange(this.options.heightFactor, this.where, BOUNDS);
    this.across = toRange(this.options.widthFactor, this.where, BOUNDS);
  }

  protected maps(images: Value, context: CallContext): AffineMap {
    const [n, height, width] = images.shape as [number, number, number];
    const down = this.draw(images, context, 'height', n, this.down);
    const across = this.draw(images, context, 'width', n, this.across);
    return [1, 0, ops.mul(across, -width), 0, 1, ops.mul(down, -height)];
  }
}

/**
 * During training each image of [batch, height, width, channels] is moved by a random fraction of its size, in fractions of pixels too;
 * during inference it is left as it is. No weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }).apply(x).shape; // [32, 32, 3]
 * ```
 */
export const randomTranslation: (options: RandomTranslationOptions) => RandomTranslation = layerMaker(RandomTranslation);
