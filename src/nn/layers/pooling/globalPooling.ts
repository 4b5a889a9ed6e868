import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, fromChannelsLast, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { axesOf, type Rank, toImage } from '../window.ts';

export interface GlobalPoolingOptions extends LayerOptions, DataFormatOptions {
  /** Whether the axes of space stay, with size 1. Default false. */
  readonly keepDims?: boolean;
}

const globalPoolingOptions = {
  keepDims: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<GlobalPoolingOptions>;

abstract class GlobalPooling extends Layer {
  private readonly keepDims: boolean;
  private readonly rank: Rank;
  private readonly dataFormat: DataFormat;

  constructor(rank: Rank, { keepDims = false, dataFormat, ...options }: GlobalPoolingOptions) {
    super(options);
    this.rank = rank;
    this.keepDims = keepDims;
    this.dataFormat = toDataFormat(dataFormat, this.where);
  }

  /** One number for each channel of images [n, h, w, c]. */
  protected abstract reduce(image: Value): Value;

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
  }

  call(x: Value): Value {
    const image = toImage(x, this.rank, this.dataFormat);
    const [n, c] = [image.shape[0] as number, image.shape.at(-1) as number];
    const kept = this.keepDims ? new Array<number>(this.rank).fill(1) : [];
    return fromChannelsLast(ops.reshape(this.reduce(image), [n, ...kept, c]), this.dataFormat);
  }

  override getConfig() {
    return { keepDims: this.keepDims, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

abstract class GlobalAveragePooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.mean(image, [1, 2]);
  }
}

abstract class GlobalMaxPooling extends GlobalPooling {
  protected override reduce(image: Value): Value {
    return ops.globalMaxPool2d(image);
  }
}

export class GlobalAveragePooling2D extends GlobalAveragePooling {
  // A getter, here and below: the base class's checks name the class before fields are set.
  get className() {
    return 'GlobalAveragePooling2D';
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/**
 * The mean of each channel over images: [batch, height, width, channels] → [batch, channels], or [batch, 1, 1, channels] with `keepDims`.
 * The same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.globalAveragePooling2d().apply(x).shape; // [4]
 * ```
 */
export const globalAveragePooling2d = withOptions(
  layerNamed('GlobalAveragePooling2D'),
  globalPoolingOptions,
  (options?: GlobalPoolingOptions) => new GlobalAveragePooling2D(options),
);

export class GlobalAveragePooling1D extends GlobalAveragePooling {
  get className() {
    return 'GlobalAveragePooling1D';
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }
}

/**
 * The mean of each channel over sequences: [batch, steps, channels] → [batch, channels], or [batch, 1, channels] with `keepDims`. The same
 * in training and inference; no weights.
 * @throws EvenkeelError for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.globalAveragePooling1d().apply(x).shape; // [4]
 * ```
 */
export const globalAveragePooling1d = withOptions(
  layerNamed('GlobalAveragePooling1D'),
  globalPoolingOptions,
  (options?: GlobalPoolingOptions) => new GlobalAveragePooling1D(options),
);

export class GlobalMaxPooling2D extends GlobalMaxPooling {
  get className() {
    return 'GlobalMaxPooling2D';
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/**
 * The maximum of each channel over images: [batch, height, width, channels] → [batch, channels], or [batch, 1, 1, channels] with
 * `keepDims`. The same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 4] });
 * layers.globalMaxPooling2d({ keepDims: true }).apply(x).shape; // [1, 1, 4]
 * ```
 */
export const globalMaxPooling2d = withOptions(
  layerNamed('GlobalMaxPooling2D'),
  globalPoolingOptions,
  (options?: GlobalPoolingOptions) => new GlobalMaxPooling2D(options),
);

export class GlobalMaxPooling1D extends GlobalMaxPooling {
  get className() {
    return 'GlobalMaxPooling1D';
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }
}

/**
 * The maximum of each channel over sequences: [batch, steps, channels] → [batch, channels], or [batch, 1, channels] with `keepDims`. The
 * same in training and inference; no weights.
 * @throws EvenkeelError for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.globalMaxPooling1d().apply(x).shape; // [4]
 * ```
 */
export const globalMaxPooling1d = withOptions(
  layerNamed('GlobalMaxPooling1D'),
  globalPoolingOptions,
  (options?: GlobalPoolingOptions) => new GlobalMaxPooling1D(options),
);
