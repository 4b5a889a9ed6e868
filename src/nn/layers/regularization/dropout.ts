import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { CallContext } from '../callContext.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, toDataFormat } from '../dataFormat.ts';
import { layerNamed } from '../layer.ts';
import { RandomLayer, type RandomOptions, randomOptions } from '../randomLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { axesOf } from '../window.ts';
import { maskShape, type NoiseShape, requireNoiseShape } from './noiseShape.ts';

/** Options of every layer that drops elements. */
export interface RateOptions extends RandomOptions {
  /** The share of elements set to 0, in [0, 1). */
  readonly rate: number;
}

export const rateOptions = {
  rate: 'required',
  ...randomOptions,
} satisfies Schema<RateOptions>;

export interface DropoutOptions extends RateOptions {
  /** The shape of the mask, batch axis included, with null for an axis of its full size: along axes of 1 all is dropped together. */
  readonly noiseShape?: NoiseShape | undefined;
}

export const dropoutOptions = {
  noiseShape: 'optional',
  ...rateOptions,
} satisfies Schema<DropoutOptions>;

export interface SpatialDropout2DOptions extends RateOptions, DataFormatOptions {}

const spatialDropout2DOptions = {
  ...dataFormatOptions,
  ...rateOptions,
} satisfies Schema<SpatialDropout2DOptions>;

/** Multiplies by a mask while it trains. Subclasses say what of an operand is kept or dropped together. */
abstract class Masked extends RandomLayer {
  private readonly rate: number;

  constructor({ rate, ...options }: RateOptions) {
    super(options);
    this.rate = this.requireRate(rate);
  }

  /** Axes along which all is kept or dropped together have 1. */
  protected abstract maskShape(shape: Shape): Shape;

  override get traits(): LayerTraits {
    return { isNoise: true };
  }

  call(x: Value, { training, step }: CallContext): Value {
    if (!training || this.rate === 0) return x;
    const attrs = { shape: this.maskShape(x.shape), rate: this.rate };
    return ops.mul(x, ops.dropoutMask(this.keyValue(x.graph, 'mask'), step(), attrs));
  }

  override getConfig(): Record<string, unknown> {
    return { rate: this.rate, ...super.getConfig() };
  }
}

export class Dropout extends Masked {
  private readonly noiseShape: NoiseShape | undefined;

  // Accessors and no fields: the base's constructor already names the class in its messages.
  get className() {
    return 'Dropout';
  }

  constructor({ noiseShape, ...options }: DropoutOptions) {
    super(options);
    this.noiseShape = requireNoiseShape(noiseShape, this.where);
  }

  protected override build(inputShape: Shape): void {
    maskShape(this.noiseShape, [1, ...inputShape], this.where);
  }

  protected maskShape(shape: Shape): Shape {
    return maskShape(this.noiseShape, shape, this.where);
  }

  override getConfig() {
    return { noiseShape: this.noiseShape, ...super.getConfig() };
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
export const dropout = withOptions(layerNamed('Dropout'), dropoutOptions, (options: DropoutOptions) => new Dropout(options));

export class SpatialDropout1D extends Masked {
  get className() {
    return 'SpatialDropout1D';
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 3, '(batch, steps, channels)');
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
export const spatialDropout1d = withOptions(
  layerNamed('SpatialDropout1D'),
  rateOptions,
  (options: RateOptions) => new SpatialDropout1D(options),
);

export class SpatialDropout2D extends Masked {
  private readonly dataFormat: DataFormat;

  get className() {
    return 'SpatialDropout2D';
  }

  constructor({ dataFormat, ...options }: SpatialDropout2DOptions) {
    super(options);
    this.dataFormat = toDataFormat(dataFormat, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, axesOf(2, this.dataFormat));
  }

  protected maskShape(shape: Shape): Shape {
    const channels = this.dataFormat === 'channelsLast' ? 3 : 1;
    return shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1));
  }

  override getConfig() {
    return { dataFormat: this.dataFormat, ...super.getConfig() };
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
export const spatialDropout2d = withOptions(
  layerNamed('SpatialDropout2D'),
  spatialDropout2DOptions,
  (options: SpatialDropout2DOptions) => new SpatialDropout2D(options),
);
