import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions } from '../dataFormat.ts';
import { axesOf } from '../window.ts';
import { MaskedLayer } from './maskedLayer.ts';
import { type RateOptions, rateOptions } from './rate.ts';

export interface SpatialDropout2DOptions extends RateOptions, DataFormatOptions {}

const spatialDropout2DOptions = { ...dataFormatOptions, ...rateOptions } satisfies OptionTable<SpatialDropout2DOptions>;

export class SpatialDropout1D extends MaskedLayer<RateOptions> {
  static readonly definition = { className: 'SpatialDropout1D', options: rateOptions };

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 3, axesOf(1));
  }

  protected maskShape([batch, , channels]: Shape): Shape {
    return [batch as number, 1, channels as number];
  }
}

/**
 * Dropout of whole channels of a sequence (Tompson et al. 2015, arXiv 1411.4280), [batch, steps, channels] → the same shape: during
 * training all steps of a channel are 0 with probability `rate` and x/(1 − rate) otherwise; during inference x. No weights.
 * @throws EvenkeelError for a rate that is not in [0, 1), and for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.spatialDropout1d({ rate: 0.2 }).apply(x).shape; // [10, 4]
 * ```
 */
export const spatialDropout1d: (options: RateOptions) => SpatialDropout1D = layerMaker(SpatialDropout1D);

export class SpatialDropout2D extends MaskedLayer<SpatialDropout2DOptions> {
  static readonly definition = { className: 'SpatialDropout2D', options: spatialDropout2DOptions };

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.options.dataFormat));
  }

  protected maskShape(shape: Shape): Shape {
    const channels = this.options.dataFormat === 'channelsLast' ? 3 : 1;
    return shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1));
  }
}

/**
 * Dropout of whole channels of an image (Tompson et al. 2015, arXiv 1411.4280), [batch, height, width, channels] → the same shape: during
 * training a whole channel is 0 with probability `rate` and x/(1 − rate) otherwise; during inference x. No weights.
 * @throws EvenkeelError for a rate that is not in [0, 1), and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.spatialDropout2d({ rate: 0.2 }).apply(x).shape; // [8, 8, 4]
 * ```
 */
export const spatialDropout2d: (options: SpatialDropout2DOptions) => SpatialDropout2D = layerMaker(SpatialDropout2D);
