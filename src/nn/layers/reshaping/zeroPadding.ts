import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Pair } from '../../../ops/window.ts';
import { ConfiguredLayer, layerMaker } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf, type Rank } from '../window.ts';
import { type Margin1D, type Margin2D, margins, marginsAt, toMargins } from './margins.ts';

export interface ZeroPadding1DOptions extends LayerOptions, DataFormatOptions {
  /** Default 1. */
  readonly padding?: Margin1D;
}

const zeroPadding1DOptions = {
  padding: { default: [1, 1], check: margins<Margin1D>(1) },
  dataFormat: { ...dataFormatOptions.dataFormat, isInKeras2: false },
  ...layerOptions,
} satisfies OptionTable<ZeroPadding1DOptions>;

export interface ZeroPadding2DOptions extends LayerOptions, DataFormatOptions {
  /** Default 1. */
  readonly padding?: Margin2D;
}

const zeroPadding2DOptions = {
  padding: {
    default: [
      [1, 1],
      [1, 1],
    ],
    check: margins<Margin2D>(2),
  },
  ...dataFormatOptions,
  ...layerOptions,
} satisfies OptionTable<ZeroPadding2DOptions>;

abstract class ZeroPadding extends ConfiguredLayer<ZeroPadding2DOptions> {
  private readonly rank: Rank;
  private readonly margins: readonly Pair[];

  constructor(rank: Rank, options: ZeroPadding2DOptions) {
    super(options);
    this.rank = rank;
    this.margins = toMargins(rank, this.options.padding, this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.options.dataFormat));
  }

  call(x: Value): Value {
    const { dataFormat } = this.options;
    return ops.pad(x, marginsAt(0, this.margins, dataFormat), marginsAt(1, this.margins, dataFormat));
  }
}

export class ZeroPadding1D extends ZeroPadding {
  static readonly definition = { className: 'ZeroPadding1D', options: zeroPadding1DOptions };

  constructor(options: ZeroPadding1DOptions) {
    super(1, options);
  }
}

/**
 * Zeros before the first and after the last step of sequences: [batch, steps, channels] → [batch, before + steps + after, channels]. The
 * same in training and inference; no weights.
 * @throws EvenkeelError for margins that are no integers from 0 on, and for an input that is no sequences
 * @example
 * ```ts
 * const net = sequential([layers.zeroPadding1d({ padding: [1, 0] })]);
 * await net.predict(tensor([[[1], [2]]])); // [[[0], [1], [2]]]
 * ```
 */
export const zeroPadding1d: (options?: ZeroPadding1DOptions) => ZeroPadding1D = layerMaker(ZeroPadding1D);

export class ZeroPadding2D extends ZeroPadding {
  static readonly definition = { className: 'ZeroPadding2D', options: zeroPadding2DOptions };

  constructor(options: ZeroPadding2DOptions) {
    super(2, options);
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
export const zeroPadding2d: (options?: ZeroPadding2DOptions) => ZeroPadding2D = layerMaker(ZeroPadding2D);
