import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, shapeChannelsLast, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { axesOf, type Rank } from '../window.ts';

/** Elements at the start and at the end of the one axis of a sequence; a single number is both. */
export type Margin1D = number | Pair;

/** For images: one number, [height, width], or [[top, bottom], [left, right]]. */
export type Margin2D = number | Pair | readonly [Pair, Pair];

const isPair = (v: unknown): v is Pair => Array.isArray(v) && v.length === 2 && v.every((n) => Number.isInteger(n) && n >= 0);

/** [before, after] for each axis of space. */
function toMargins(rank: Rank, value: Margin1D | Margin2D, where: string, option: string): readonly Pair[] {
  const both = (n: number): Pair => [n, n];
  if (typeof value === 'number' && isPair(both(value))) return new Array<Pair>(rank).fill(both(value));
  if (isPair(value)) return rank === 1 ? [value] : value.map(both);
  if (rank === 2 && Array.isArray(value) && value.length === 2 && value.every(isPair)) return value as readonly [Pair, Pair];
  throw new EvenkeelError({
    where: `${where}, option ${option}`,
    expected:
      rank === 1
        ? 'an integer of at least 0, or two of them [before, after]'
        : 'an integer of at least 0, two of them [height, width], or [[top, bottom], [left, right]]',
    got: JSON.stringify(value),
  });
}

abstract class Margins extends Layer {
  protected readonly margins: readonly Pair[];
  protected readonly rank: Rank;
  protected readonly dataFormat: DataFormat;

  constructor(
    rank: Rank,
    option: string,
    value: Margin1D | Margin2D,
    { dataFormat, ...options }: LayerOptions & DataFormatOptions,
  ) {
    super(options);
    this.rank = rank;
    this.dataFormat = toDataFormat(dataFormat, this.where);
    this.margins = toMargins(rank, value, this.where, option);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
  }

  /** One side's sizes for all axes of an operand. */
  protected side(which: 0 | 1): number[] {
    const sizes = this.margins.map((m) => m[which]);
    return this.dataFormat === 'channelsLast' ? [0, ...sizes, 0] : [0, 0, ...sizes];
  }

  /** As it was given, or can be. */
  protected get value(): Pair | readonly Pair[] {
    return this.rank === 1 ? (this.margins[0] as Pair) : this.margins;
  }
}

abstract class ZeroPadding extends Margins {
  call(x: Value): Value {
    return ops.pad(x, this.side(0), this.side(1));
  }

  override getConfig() {
    return { padding: this.value, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

abstract class Cropping extends Margins {
  protected override build(inputShape: Shape): void {
    super.build(inputShape);
    const sizes = shapeChannelsLast(inputShape, this.dataFormat);
    if (this.margins.some(([before, after], axis) => before + after >= (sizes[axis] as number))) {
      throw new EvenkeelError({
        where: `${this.where}, option cropping`,
        expected: `less than the size of an input of ${shapeText([null, ...inputShape])}`,
        got: JSON.stringify(this.value),
      });
    }
  }

  call(x: Value): Value {
    const [begin, end] = [this.side(0), this.side(1)];
    const size = x.shape.map((d, axis) => d - (begin[axis] as number) - (end[axis] as number));
    return ops.slice(x, begin, size);
  }

  override getConfig() {
    return { cropping: this.value, ...(this.rank === 2 && { dataFormat: this.dataFormat }), ...super.getConfig() };
  }
}

export interface ZeroPadding1DOptions extends LayerOptions, DataFormatOptions {
  /** Default 1. */
  readonly padding?: Margin1D;
}

const zeroPadding1DOptions = {
  padding: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<ZeroPadding1DOptions>;

export interface ZeroPadding2DOptions extends LayerOptions, DataFormatOptions {
  /** Default 1. */
  readonly padding?: Margin2D;
}

const zeroPadding2DOptions = {
  padding: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<ZeroPadding2DOptions>;

export interface Cropping1DOptions extends LayerOptions {
  /** Default 1. */
  readonly cropping?: Margin1D;
}

const cropping1DOptions = {
  cropping: 'optional',
  ...layerOptions,
} satisfies Schema<Cropping1DOptions>;

export interface Cropping2DOptions extends LayerOptions, DataFormatOptions {
  /** Default 0. */
  readonly cropping?: Margin2D;
}

const cropping2DOptions = {
  cropping: 'optional',
  ...dataFormatOptions,
  ...layerOptions,
} satisfies Schema<Cropping2DOptions>;

export class ZeroPadding1D extends ZeroPadding {
  // A getter, here and below: the base class's checks name the class before fields are set.
  get className() {
    return 'ZeroPadding1D';
  }

  constructor({ padding = 1, ...options }: ZeroPadding1DOptions = {}) {
    super(1, 'padding', padding, options);
  }
}

/**
 * Zeros before the first and behind the last step of sequences: [batch, steps, channels] → [batch, before + steps + behind, channels]. The
 * same in training and inference; no weights.
 * @throws EvenkeelError for margins that are no integers from 0 on, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.zeroPadding1d({ padding: [1, 0] })]);
 * await net.predict(tensor([[[1], [2]]])); // [[[0], [1], [2]]]
 * ```
 */
export const zeroPadding1d = withOptions(
  layerNamed('ZeroPadding1D'),
  zeroPadding1DOptions,
  (options?: ZeroPadding1DOptions) => new ZeroPadding1D(options),
);

export class ZeroPadding2D extends ZeroPadding {
  get className() {
    return 'ZeroPadding2D';
  }

  constructor({ padding = 1, ...options }: ZeroPadding2DOptions = {}) {
    super(2, 'padding', padding, options);
  }
}

/**
 * Zeros around images: [batch, height, width, channels] → [batch, top + height + bottom, left + width + right, channels]. The same in
 * training and inference; no weights.
 * @throws EvenkeelError for margins that are no integers from 0 on, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 3] });
 * layers.zeroPadding2d({ padding: 2 }).apply(x).shape; // [12, 12, 3]
 * ```
 */
export const zeroPadding2d = withOptions(
  layerNamed('ZeroPadding2D'),
  zeroPadding2DOptions,
  (options?: ZeroPadding2DOptions) => new ZeroPadding2D(options),
);

export class Cropping1D extends Cropping {
  get className() {
    return 'Cropping1D';
  }

  constructor({ cropping = 1, ...options }: Cropping1DOptions = {}) {
    super(1, 'cropping', cropping, options);
  }
}

/**
 * Sequences without their first and last steps: [batch, steps, channels] → [batch, steps − first − last, channels]. The same in training
 * and inference; no weights.
 * @throws EvenkeelError for margins that are no integers from 0 on, where nothing would be left, and for an input that is no
 * sequences
 * @example
 * ```ts
 * const net = sequential([layers.cropping1d({ cropping: [1, 0] })]);
 * await net.predict(tensor([[[1], [2], [3]]])); // [[[2], [3]]]
 * ```
 */
export const cropping1d = withOptions(
  layerNamed('Cropping1D'),
  cropping1DOptions,
  (options?: Cropping1DOptions) => new Cropping1D(options),
);

export class Cropping2D extends Cropping {
  get className() {
    return 'Cropping2D';
  }

  constructor({ cropping = 0, ...options }: Cropping2DOptions = {}) {
    super(2, 'cropping', cropping, options);
  }
}

/**
 * Images without their margins: [batch, height, width, channels] → [batch, height − top − bottom, width − left − right, channels]. The
 * same in training and inference; no weights.
 * @throws EvenkeelError for margins that are no integers from 0 on, where nothing would be left, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 3] });
 * layers.cropping2d({ cropping: [[1, 2], [0, 4]] }).apply(x).shape; // [5, 4, 3]
 * ```
 */
export const cropping2d = withOptions(
  layerNamed('Cropping2D'),
  cropping2DOptions,
  (options?: Cropping2DOptions) => new Cropping2D(options),
);
