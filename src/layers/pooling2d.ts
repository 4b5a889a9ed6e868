import * as ops from '../ops/index.ts';
import type { Padding } from '../ops/window.ts';
import type { Value } from '../program/graph.ts';
import type { Shape } from '../tensor/tensor.ts';
import { Layer, type LayerOptions } from './layer.ts';
import { type PairLike, toPadding, toPair } from './window.ts';

export interface Pooling2DOptions extends LayerOptions {
  /** Height and width of the windows. Default 2. */
  readonly poolSize?: PairLike;
  /** Default `poolSize`: windows that do not overlap. */
  readonly strides?: PairLike;
  /** Default 'valid'. */
  readonly padding?: Padding;
}

abstract class Pooling2D extends Layer {
  protected readonly options: Pooling2DOptions;
  protected readonly pool: typeof ops.maxPool2d;

  constructor(options: Pooling2DOptions, pool: typeof ops.maxPool2d) {
    super(options);
    this.options = options;
    this.pool = pool;
    toPair(options.poolSize ?? 2, this.where, 'poolSize');
    toPair(options.strides ?? 1, this.where, 'strides');
    toPadding(options.padding ?? 'valid', this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, '(batch, height, width, channels)');
  }

  call(x: Value): Value {
    const { poolSize = 2, strides = poolSize, padding = 'valid' } = this.options;
    return this.pool(x, toPair(poolSize, this.where, 'poolSize'), { strides: toPair(strides, this.where, 'strides'), padding });
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}

/** The maximum of each window of images [batch, height, width, channels], channel by channel. The same in training and inference. */
export class MaxPooling2D extends Pooling2D {
  // A getter: the base class's checks name the class before fields are set.
  get className() {
    return 'MaxPooling2D';
  }

  constructor(options: Pooling2DOptions = {}) {
    super(options, ops.maxPool2d);
  }
}

/** The mean of each window, channel by channel, over the elements inside the image. The same in training and inference. */
export class AveragePooling2D extends Pooling2D {
  get className() {
    return 'AveragePooling2D';
  }

  constructor(options: Pooling2DOptions = {}) {
    super(options, ops.averagePool2d);
  }
}
