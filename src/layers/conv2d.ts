import { type ActivationLike, getActivation } from '../activations/activations.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import * as ops from '../ops/index.ts';
import type { Padding } from '../ops/window.ts';
import type { Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import type { Shape } from '../tensor/tensor.ts';
import { Layer, type LayerOptions } from './layer.ts';
import { type PairLike, toPadding, toPair } from './window.ts';

export interface Conv2DOptions extends LayerOptions {
  /** Number of output channels. */
  readonly filters: number;
  /** Height and width of the filters. */
  readonly kernelSize: PairLike;
  /** Default 1. */
  readonly strides?: PairLike;
  /** Default 'valid'. */
  readonly padding?: Padding;
  /** Default 'linear'. */
  readonly activation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
}

/**
 * 2-D convolution of images [batch, height, width, channels]: activation(x ∗ kernel + bias), result [batch, h', w', filters].
 * Weights: kernel [kh, kw, channels, filters], bias [filters]. The same in training and inference.
 */
export class Conv2D extends Layer {
  readonly className = 'Conv2D';
  private readonly options: Conv2DOptions;
  private kernel!: Variable;
  private bias: Variable | undefined;

  constructor(options: Conv2DOptions) {
    super(options);
    this.options = options;
    this.requireWhole('filters', options.filters);
    toPair(options.kernelSize, this.where, 'kernelSize');
    toPair(options.strides ?? 1, this.where, 'strides');
    toPadding(options.padding ?? 'valid', this.where);
    getActivation(options.activation ?? 'linear', this.where);
  }

  protected override build(inputShape: Shape): void {
    this.requireRank(inputShape, 4, '(batch, height, width, channels)');
    const { filters, kernelSize, useBias = true, kernelInitializer = 'glorotUniform', biasInitializer = 'zeros' } = this.options;
    const shape = [...toPair(kernelSize, this.where, 'kernelSize'), inputShape[2] as number, filters];
    this.kernel = this.addWeight('kernel', { shape, initializer: kernelInitializer });
    if (useBias) this.bias = this.addWeight('bias', { shape: [filters], initializer: biasInitializer });
  }

  call(x: Value): Value {
    const { strides = 1, padding = 'valid', activation = 'linear' } = this.options;
    const y = ops.conv2d(x, x.graph.variable(this.kernel), { strides: toPair(strides, this.where, 'strides'), padding });
    return getActivation(activation, this.where)(this.bias ? ops.add(y, x.graph.variable(this.bias)) : y);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}
