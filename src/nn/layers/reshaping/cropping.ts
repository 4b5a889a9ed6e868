import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, shapeChannelsLast } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf, type Rank } from '../window.ts';
import { type Margin1D, type Margin2D, margins, marginsAt, toMargins } from './margins.ts';

export interface Cropping1DOptions extends LayerOptions {
  /** Default 1. */
  readonly cropping?: Margin1D;
}

const cropping1DOptions = {
  cropping: { default: [1, 1], check: margins<Margin1D>(1) },
  ...layerOptions,
} satisfies OptionTable<Cropping1DOptions>;

export interface Cropping2DOptions extends LayerOptions, DataFormatOptions {
  /** Default 0. */
  readonly cropping?: Margin2D;
}

const cropping2DOptions = {
  cropping: {
    default: [
      [0, 0],
      [0, 0],
    ],
    check: margins<Margin2D>(2),
  },
  ...dataFormatOptions,
  ...layerOptions,
} satisfies OptionTable<Cropping2DOptions>;

abstract class Cropping<O extends Cropping1DOptions | Cropping2DOptions> extends ConfiguredLayer<O> {
  private readonly rank: Rank;
  private readonly dataFormat: DataFormat;
  private readonly margins: readonly Pair[];

  constructor(rank: Rank, options: O, dataFormat: DataFormat) {
    super(options);
    this.rank = rank;
    this.dataFormat = dataFormat;
    this.margins = toMargins(rank, this.options.cropping as Margin2D, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
    const sizes = shapeChannelsLast(inputShape, this.dataFormat);
    if (this.margins.some(([before, after], axis) => before + after >= (sizes[axis] as number))) {
      throw new EvenkeelError({
        where: `${this.where}, option cropping`,
        expected: `less than the size of an input of ${shapeText([null, ...inputShape])}`,
        got: JSON.stringify(this.options.cropping),
      });
    }
  }

  call(x: Value): Value {
    const [begin, end] = [marginsAt(0, this.margins, this.dataFormat), marginsAt(1, this.margins, this.dataFormat)];
    const size = x.shape.map((d, axis) => d - (begin[axis] as number) - (end[axis] as number));
    return ops.slice(x, begin, size);
  }
}

export class Cropping1D extends Cropping<Cropping1DOptions> {
  static readonly definition = { className: 'Cropping1D', options: cropping1DOptions };

  constructor(options: Cropping1DOptions) {
    super(1, options, 'channelsLast');
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
export const cropping1d: (options?: Cropping1DOptions) => Cropping1D = layerMaker(Cropping1D);

export class Cropping2D extends Cropping<Cropping2DOptions> {
  static readonly definition = { className: 'Cropping2D', options: cropping2DOptions };

  constructor(options: Cropping2DOptions) {
    super(2, options, options.dataFormat ?? 'channelsLast');
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
export const cropping2d: (options?: Cropping2DOptions) => Cropping2D = layerMaker(Cropping2D);
