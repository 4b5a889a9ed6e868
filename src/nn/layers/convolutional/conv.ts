import { EvenkeelError } from '../../../core/errors.ts';
import { integer, type OptionTable, oneOf } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding } from '../../../ops/window.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type KernelOptions, kernelOptions, kernelWeight } from '../weightOptions.ts';
import { filterShape, type PairLike, type Rank, type SingleLike } from '../window.ts';
import { Convolution, type ConvolutionOptions, convolutionOptions } from './convolution.ts';

interface ConvOptions extends KernelOptions {
  /** Number of output channels. */
  readonly filters: number;
  /** Groups of channels, each convolved by a part of the filters. Divides both. Default 1. */
  readonly groups?: number;
}

const convOptions = {
  filters: { required: true, check: integer(1) },
  groups: { default: 1, check: integer(1) },
  ...kernelOptions,
} satisfies OptionTable<ConvOptions>;

export interface Conv1DOptions extends ConvolutionOptions<SingleLike, Padding | 'causal'>, ConvOptions {}

const conv1DOptions = {
  ...convOptions,
  ...convolutionOptions<SingleLike>(1),
  padding: { default: 'valid', check: oneOf('valid', 'same', 'causal') },
} satisfies OptionTable<Conv1DOptions>;

export interface Conv2DOptions extends ConvolutionOptions<PairLike, Padding>, ConvOptions {}

const conv2DOptions = {
  ...convOptions,
  ...convolutionOptions<PairLike>(2),
} satisfies OptionTable<Conv2DOptions>;

abstract class Conv extends Convolution<ConvolutionOptions & ConvOptions> {
  private kernel!: Variable;

  constructor(rank: Rank, options: ConvolutionOptions & ConvOptions) {
    super(rank, options);
    const { filters, groups } = this.options;
    if (filters % groups !== 0) {
      const got = `${groups} for ${filters} filters`;
      throw new EvenkeelError({
        where: `${this.where}, option groups`,
        expected: 'a number that divides that of the filters',
        got,
      });
    }
  }

  protected override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    const { filters, groups } = this.options;
    if (channels % groups !== 0) {
      const got = `${groups} for ${channels} channels`;
      throw new EvenkeelError({
        where: `${this.where}, option groups`,
        expected: 'a number that divides that of the channels',
        got,
      });
    }
    const shape = filterShape(this.rank, this.window, channels / groups, filters);
    this.kernel = this.addWeight('kernel', { shape, ...kernelWeight(this.options) });
    this.addBias(filters);
  }

  call(x: Value): Value {
    const { image, window } = this.imageOf(x);
    const { groups } = this.options;
    return this.finish(ops.conv2d(image, this.filterOf(x, this.kernel), { ...window, groups }));
  }
}

export class Conv2D extends Conv {
  static readonly definition = { className: 'Conv2D', options: conv2DOptions };

  constructor(options: Conv2DOptions) {
    super(2, options);
  }
}

/**
 * 2-D convolution of images: activation(x ∗ kernel + bias), [batch, height, width, channels] → [batch, h', w', filters]. h' is ⌈height /
 * strides⌉ with padding 'same' and ⌈(height − (kh − 1)·dilationRate) / strides⌉ with 'valid'. The same in training and inference.
 *
 * Weights: kernel [kh, kw, channels / groups, filters], bias [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, groups that do not divide channels and filters, and for an
 * input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [28, 28, 1] });
 * layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, activation: 'relu' }).apply(x).shape; // [13, 13, 8]
 * ```
 */
export const conv2d: (options: Conv2DOptions) => Conv2D = layerMaker(Conv2D);

export class Conv1D extends Conv {
  static readonly definition = { className: 'Conv1D', options: conv1DOptions };

  constructor(options: Conv1DOptions) {
    super(1, options);
  }
}

/**
 * Convolution of sequences: activation(x ∗ kernel + bias), [batch, steps, channels] → [batch, steps', filters]. steps' is ⌈steps /
 * strides⌉ with padding 'same' and 'causal', where a result depends on no later step, and ⌈(steps − (k − 1)·dilationRate) / strides⌉ with
 * 'valid'. The same in training and inference.
 *
 * Weights: kernel [k, channels / groups, filters], bias [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, groups that do not divide channels and filters, and for an
 * input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.conv1d({ filters: 8, kernelSize: 3, padding: 'causal' }).apply(x).shape; // [10, 8]
 * ```
 */
export const conv1d: (options: Conv1DOptions) => Conv1D = layerMaker(Conv1D);
