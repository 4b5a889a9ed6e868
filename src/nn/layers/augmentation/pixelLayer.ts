import { requireThat } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type Factor, type FactorBounds, isFactor, type Range, toRange } from './factor.ts';
import { RandomImageLayer, type RandomImageOptions, randomImageOptions } from './randomImageLayer.ts';

export interface PixelLayerOptions extends RandomImageOptions {
  readonly factor: Factor;
  /** The smallest and the largest value of a pixel, to which results are cut off. Default [0, 255]. */
  readonly valueRange?: Range;
}

/** @throws EvenkeelError unless it is two numbers, the lower first */
function requireValueRange(where: string, range: Range): Range {
  const fits = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  return requireThat(where, range, fits && range[0] < range[1], 'two numbers [lowest, highest]');
}

export const pixelLayerOptions = (bounds: FactorBounds) =>
  ({
    factor: { required: true, check: isFactor(bounds) },
    valueRange: { default: [0, 255], check: requireValueRange },
    ...randomImageOptions,
  }) satisfies OptionTable<PixelLayerOptions>;

/** A layer that changes the values of pixels by one number an image. */
export abstract class PixelLayer extends RandomImageLayer<PixelLayerOptions> {
  /** What the number is drawn from. */
  protected readonly range: Range;

  constructor(options: PixelLayerOptions, bounds: FactorBounds) {
    super(options);
    this.range = toRange(this.options.factor, this.where, bounds);
  }

  /** Values within the range of pixels. */
  protected clip(images: Value): Value {
    const [lowest, highest] = this.options.valueRange;
    return ops.minimum(ops.maximum(images, lowest), highest);
  }
}
