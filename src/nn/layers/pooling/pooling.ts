import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type * as ops from '../../../ops/index.ts';
import type { Padding, Pair } from '../../../ops/window.ts';
import { ConfiguredLayer } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { axesOf, fromImage, isSize, type PairLike, type Rank, type SingleLike, toImage, toSizes } from '../window.ts';

interface PoolingOptions<S> extends LayerOptions, DataFormatOptions {
  /** Size of the windows. Default 2. */
  readonly poolSize?: S;
  /** Default `poolSize`: windows that do not overlap. */
  readonly strides?: S | undefined;
  /** Default 'valid'. */
  readonly padding?: Padding;
}

export type Pooling1DOptions = PoolingOptions<SingleLike>;
export type Pooling2DOptions = PoolingOptions<PairLike>;

const poolingOptions = <S extends number | readonly number[]>(rank: Rank) =>
  ({
    poolSize: { default: 2 as S, check: isSize<S>(rank) },
    strides: { check: isSize<S>(rank) },
    padding: { default: 'valid', check: oneOf('valid', 'same') },
    ...dataFormatOptions,
    ...layerOptions,
  }) satisfies OptionTable<PoolingOptions<S>>;

export const pooling1DOptions = poolingOptions<SingleLike>(1);
export const pooling2DOptions = poolingOptions<PairLike>(2);

/** What poolings share: windows, and sequences as images of height 1. */
export abstract class Pooling extends ConfiguredLayer<PoolingOptions<number | readonly number[]>> {
  private readonly rank: Rank;
  private readonly window: Pair;
  private readonly strides: Pair;

  constructor(rank: Rank, options: PoolingOptions<number | readonly number[]>) {
    super(options);
    this.rank = rank;
    const { poolSize, strides = poolSize } = this.options;
    this.window = toSizes(rank, poolSize, this.where);
    this.strides = toSizes(rank, strides, this.where);
  }

  /** One number for each window of images. */
  protected abstract readonly pool: typeof ops.maxPool2d;

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.options.dataFormat));
  }

  call(x: Value): Value {
    const { rank, strides } = this;
    const { padding, dataFormat } = this.options;
    return fromImage(this.pool(toImage(x, rank, dataFormat), this.window, { strides, padding }), rank, dataFormat);
  }
}
