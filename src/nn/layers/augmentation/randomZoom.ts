import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import { AffineLayer, type AffineLayerOptions, type AffineMap, affineLayerOptions } from './affineLayer.ts';
import { type Factor, isFactor, type Range, toRange } from './factor.ts';

export interface RandomZoomOptions extends AffineLayerOptions {
  /**
   * How much more of the height is seen, above −1 up to 1: uniform on [−f, f], or on [least, most]. 0.2 shows 1.2 times the height, so
   * everything is smaller; −0.2 shows 0.8 of it.
   */
  readonly heightFactor: Factor;
  /** The same across. Left out, the image keeps its proportions. */
  readonly widthFactor?: Factor | undefined;
}

const BOUNDS = { least: -1, most: 1, above: true };
const beyondOne = ([from, to]: Range): Range => [1 + from, 1 + to];

const randomZoomOptions = {
  heightFactor: { required: true, check: isFactor(BOUNDS) },
  widthFactor: { check: isFactor(BOUNDS) },
  ...affineLayerOptions,
} satisfies OptionTable<RandomZoomOptions>;

export class RandomZoom extends AffineLayer<RandomZoomOptions> {
  static readonly definition = { className: 'RandomZoom', options: randomZoomOptions };
  private readonly down: Range;
  private readonly across: Range | undefined;

  constructor(options: RandomZoomOptions) {
    super(options);
    const { heightFactor, widthFactor } = this.options;
    this.down = beyondOne(toRange(heightFactor, this.where, BOUNDS));
    if (widthFactor !== undefined) this.across = beyondOne(toRange(widthFactor, this.where, BOUNDS));
  }

  protected maps(images: Value, context: CallContext): AffineMap {
    const [n, height, width] = images.shape as [number, number, number];
    const down = this.draw(images, context, 'height', n, this.down);
    const across = this.across ? this.draw(images, context, 'width', n, this.across) : down;
    const start = (zoom: Value, size: number) => ops.mul(ops.sub(1, zoom), (size - 1) / 2);
    return [across, 0, start(across, width), 0, down, start(down, height)];
  }
}

/**
 * During training each image of [batch, height, width, channels] is made larger or smaller about its middle by a random factor; during
 * inference it is left as it is. No weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [32, 32, 3] });
 * layers.randomZoom({ heightFactor: 0.2 }).apply(x).shape; // [32, 32, 3]
 * ```
 */
export const randomZoom: (options: RandomZoomOptions) => RandomZoom = layerMaker(RandomZoom);
