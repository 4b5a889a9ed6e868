import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding, Pair } from '../../../ops/window.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { axesOf, fromImage, type PairLike, type Rank, type SingleLike, toImage, toPadding, toSizes } from '../window.ts';

interface PoolingOptions<S> extends LayerOptions, DataFormatOptions {
  /** Size of the windows. Default 2. */
  readonly poolSize?: S;
  /** Default `poolSize`: windows that do not overlap. */
  readonly strides?: S;
  /** Default 'valid'. */
  readonly padding?: Padding;
}

const poolingOptions = {
  poolSize: 'optional',
  strides: 'optional',
  padding: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<PoolingOptions<number>>;

export type Pooling1DOptions = PoolingOptions<SingleLike>;
export type Pooling2DOptions = PoolingOptions<PairLike>;

abstract class Pooling extends Layer {
  private readonly options: PoolingOptions<number | readonly number[]>;
  private readonly rank: Rank;
  private readonly pool: typeof ops.maxPool2d;
  private readonly window: Pair;
  private readonly strides: Pair;
  private readonly dataFormat: DataFormat;

  constructor(rank: Rank, options: PoolingOptions<number | readonly number[]>, pool: typeof ops.maxPool2d) {
    super(options);
    this.options = options;
    this.rank = rank;
    this.pool = pool;
    const { poolSize = 2, strides = poolSize, padding = 'valid' } = options;
    this.window = toSizes(rank, poolSize, this.where, 'poolSize');
    this.strides = toSizes(rank, strides, this.where, 'strides');
    toPadding(padding, this.where);
    this.dataFormat = toDataFormat(options.dataFormat, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
  }

  call(x: Value): Value {
    const { rank, strides, dataFormat } = this;
    const { padding = 'valid' } = this.options;
    return fromImage(this.pool(toImage(x, rank, dataFormat), this.window, { strides, padding }), rank, dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

export class MaxPooling2D extends Pooling {
  // A getter, here and below: the base class's checks name the class before fields are set.
  get className() {
    return 'MaxPooling2D';
  }

  constructor(options: Pooling2DOptions = {}) {
    super(2, options, ops.maxPool2d);
  }
}

/**
 * The maximum of each window of images, channel by channel: [batch, height, width, channels] → [batch, h', w', channels], h' = ⌊(height −
 * poolSize) / strides⌋ + 1 with padding 'valid' and ⌈height / strides⌉ with 'same'. The same in training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.maxPooling2d({ poolSize: 2 }).apply(x).shape; // [4, 4, 4]
 * ```
 */
export const maxPooling2d = withOptions(
  layerNamed('MaxPooling2D'),
  poolingOptions,
  (options?: Pooling2DOptions) => new MaxPooling2D(options),
);

export class AveragePooling2D extends Pooling {
  get className() {
    return 'AveragePooling2D';
  }

  constructor(options: Pooling2DOptions = {}) {
    super(2, options, ops.averagePool2d);
  }
}

/**
 * The mean of each window of images, channel by channel, over the elements inside the image: [batch, height, width, channels] → [batch,
 * h', w', channels], h' = ⌊(height − poolSize) / strides⌋ + 1 with padding 'valid' and ⌈height / strides⌉ with 'same'. The same in
 * training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.averagePooling2d().apply(x).shape; // [4, 4, 4]
 * ```
 */
export const averagePooling2d = withOptions(
  layerNamed('AveragePooling2D'),
  poolingOptions,
  (options?: Pooling2DOptions) => new AveragePooling2D(options),
);

export class MaxPooling1D extends Pooling {
  get className() {
    return 'MaxPooling1D';
  }

  constructor(options: Pooling1DOptions = {}) {
    super(1, options, ops.maxPool2d);
  }
}

/**
 * The maximum of each window of sequences, channel by channel: [batch, steps, channels] → [batch, steps', channels], steps' = ⌊(steps −
 * poolSize) / strides⌋ + 1 with padding 'valid' and ⌈steps / strides⌉ with 'same'. The same in training and inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.maxPooling1d()]);
 * await net.predict(tensor([[[1], [3], [5], [9]]])); // [[[3], [9]]]
 * ```
 */
export const maxPooling1d = withOptions(
  layerNamed('MaxPooling1D'),
  poolingOptions,
  (options?: Pooling1DOptions) => new MaxPooling1D(options),
);

export class AveragePooling1D extends Pooling {
  get className() {
    return 'AveragePooling1D';
  }

  constructor(options: Pooling1DOptions = {}) {
    super(1, options, ops.averagePool2d);
  }
}

/**
 * The mean of each window of sequences, channel by channel, over the steps inside the sequence: [batch, steps, channels] → [batch, steps',
 * channels], steps' = ⌊(steps − poolSize) / strides⌋ + 1 with padding 'valid' and ⌈steps / strides⌉ with 'same'. The same in training and
 * inference; no weights.
 * @throws EvenkeelError for options out of range, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.averagePooling1d()]);
 * await net.predict(tensor([[[1], [3], [5], [9]]])); // [[[2], [7]]]
 * ```
 */
export const averagePooling1d = withOptions(
  layerNamed('AveragePooling1D'),
  poolingOptions,
  (options?: Pooling1DOptions) => new AveragePooling1D(options),
);
