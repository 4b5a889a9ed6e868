import { requireThat } from '../../../core/checks.ts';
import type { Schema } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type Factor, type FactorBounds, type Range, toRange } from './factor.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';

export interface PixelLayerOptions extends RandomImageOptions {
  readonly factor: Factor;
  /** The smallest and the largest value of a pixel, to which results are cut off. Default [0, 255]. */
  readonly valueRange?: Range;
}

export const pixelLayerOptions = {
  factor: 'required',
  valueRange: 'optional',
  ...randomImageOptions,
} satisfies Schema<PixelLayerOptions>;

/** A layer that changes the values of pixels by one number an image. */
export abstract class PixelLayer extends RandomImageLayer {
  protected readonly valueRange: Range;
  /** What the number is drawn from. */
  protected readonly range: Range;
  private readonly factor: Factor;

  constructor({ factor, valueRange = [0, 255], ...options }: PixelLayerOptions, bounds: FactorBounds) {
    super(options);
    const fits = Array.isArray(valueRange) && valueRange.length === 2 && valueRange.every(Number.isFinite);
    const ordered = fits && valueRange[0] < valueRange[1];
    this.valueRange = requireThat(`${this.where}, option valueRange`, valueRange, ordered, 'two numbers [lowest, highest]');
    this.factor = factor;
    this.range = toRange(factor, `${this.where}, option factor`, bounds);
  }

  /** Values within the range of pixels. */
  protected clip(images: Value): Value {
    const [lowest, highest] = this.valueRange;
    return ops.minimum(ops.maximum(images, lowest), highest);
  }

  override getConfig() {
    return { factor: this.factor, valueRange: this.valueRange, ...super.getConfig() };
  }
}
