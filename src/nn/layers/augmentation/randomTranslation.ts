import { type Schema, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerNamed } from '../layer.ts';
import { AffineLayer, type AffineLayerOptions, type AffineMap, affineLayerOptions } from './affineLayer.ts';
import { type Factor, type Range, toRange } from './factor.ts';

export interface RandomTranslationOptions extends AffineLayerOptions {
  /** How far down, as a share of the height, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly heightFactor: Factor;
  /** How far to the right, as a share of the width, from −1 to 1: uniform on [−f, f], or on [least, most]. */
  readonly widthFactor: Factor;
}

const randomTranslationOptions = {
  heightFactor: 'required',
  widthFactor: 'required',
  ...affineLayerOptions,
} satisfies Schema<RandomTranslationOptions>;

export class RandomTranslation extends AffineLayer {
  private readonly factors: { readonly heightFactor: Factor; readonly widthFactor: Factor };
  private readonly down: Range;
  private readonly across: Range;

  get className() {
    return 'RandomTranslation';
  }

  constructor({ heightFactor, widthFactor, ...options }: RandomTranslationOptions) {
    super(options);
    this.factors = { heightFactor, widthFactor };
    this.down = toRange(heightFactor, `${this.where}, option heightFactor`, { least: -1, most: 1 });
    this.across = toRange(widthFactor, `${this.where}, option widthFactor`, { least: -1, most: 1 });
  }

  protected maps(images: Value, context: CallContext): AffineMap {
    const [n, height, width] = images.shape as [number, number, number];
    const down = this.draw(images, context, 'height', n, this.down);
    const across = this.draw(images, context, 'width', n, this.across);
    return [1, 0, ops.mul(across, -width), 0, 1, ops.mul(down, -height)];
  }

  override getConfig() {
    return { ...this.factors, ...super.getConfig() };
  }
}

/**
 * During training each image of [batch, height, width, channels] is moved by a random share of its size, in fractions of pixels too;
 * during inference it is left as it is. No weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }).apply(x).shape; // [32, 32, 3]
 * ```
 */
export const randomTranslation = withOptions(
  layerNamed('RandomTranslation'),
  randomTranslationOptions,
  (options: RandomTranslationOptions) => new RandomTranslation(options),
);
