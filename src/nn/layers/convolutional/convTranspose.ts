import { EvenkeelError } from '../../../core/errors.ts';
import { integer, type OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding, Pair } from '../../../ops/window.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { Product } from '../traits.ts';
import { type KernelOptions, kernelOptions, kernelWeight } from '../weightOptions.ts';
import { filterShape, isSize, type PairLike, type Rank, type SingleLike, toSizes } from '../window.ts';
import { Convolution, type ConvolutionOptions, convolutionOptions } from './convolution.ts';

/** An image of height 1 gets no rows. */
const OUTPUT_PADDING = { least: 0, height: 0 };

interface TransposeOptions<S> extends KernelOptions {
  /** Number of output channels. */
  readonly filters: number;
  /** Rows and columns more than the smallest result the strides allow, less than the strides. Worked out where left out. */
  readonly outputPadding?: S | undefined;
}

const transposeOptions = <S extends number | readonly number[]>(rank: Rank) =>
  ({
    filters: { required: true, check: integer(1) },
    outputPadding: { check: isSize<S>(rank, OUTPUT_PADDING) },
    ...kernelOptions,
  }) satisfies OptionTable<TransposeOptions<S>>;

export interface Conv1DTransposeOptions extends ConvolutionOptions<SingleLike, Padding>, TransposeOptions<SingleLike> {}

const conv1DTransposeOptions = {
  ...transposeOptions<SingleLike>(1),
  ...convolutionOptions<SingleLike>(1),
} satisfies OptionTable<Conv1DTransposeOptions>;

export interface Conv2DTransposeOptions extends ConvolutionOptions<PairLike, Padding>, TransposeOptions<PairLike> {}

const conv2DTransposeOptions = {
  ...transposeOptions<PairLike>(2),
  ...convolutionOptions<PairLike>(2),
} satisfies OptionTable<Conv2DTransposeOptions>;

type Options = ConvolutionOptions<number | readonly number[], Padding> & TransposeOptions<number | readonly number[]>;

abstract class ConvTranspose extends Convolution<Options> {
  private kernel!: Variable;
  private readonly outputPadding: Pair | undefined;

  constructor(rank: Rank, options: Options) {
    super(rank, options);
    const { outputPadding, strides } = this.options;
    if (outputPadding === undefined) return;
    this.outputPadding = toSizes(rank, outputPadding, this.where, OUTPUT_PADDING);
    if (this.outputPadding.some((p, axis) => p >= (this.strides[axis] as number))) {
      throw new EvenkeelError({
        where: `${this.where}, option outputPadding`,
        expected: `less than the strides, ${JSON.stringify(strides)}`,
        got: JSON.stringify(outputPadding),
      });
    }
  }

  protected override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    const { filters } = this.options;
    const shape = filterShape(this.rank, this.window, filters, channels);
    this.kernel = this.addWeight('kernel', { shape, ...kernelWeight(this.options) });
    this.addBias(filters);
  }

  protected override get product(): Product {
    // In a kernel [kh, kw, filters, channels] all channels of the operand belong to one filter; at the ends fewer windows overlap.
    return { ...super.product, channelRun: (shape) => shape.at(-1) as number, channelAxes: [-2], isUniform: false };
  }

  call(x: Value): Value {
    const { image } = this.imageOf(x);
    const { strides, dilations, outputPadding } = this;
    const { padding } = this.options;
    const filter = this.filterOf(x, this.kernel);
    return this.finish(ops.conv2dTranspose(image, filter, { strides, dilations, padding, outputPadding }));
  }
}

export class Conv2DTranspose extends ConvTranspose {
  static readonly definition = { className: 'Conv2DTranspose', options: conv2DTransposeOptions, ignoredKeys: ['groups'] };

  constructor(options: Conv2DTransposeOptions) {
    super(2, options);
  }
}

/**
 * Transposed 2-D convolution of images, the gradient of a convolution as a layer: each element adds kernel · x to a window of the result,
 * then bias and activation. [batch, height, width, channels] → [batch, h', w', filters]; h' is height · stride with padding 'same' and
 * (height − 1) · stride + max(kh, stride) with 'valid'. The same in training and inference.
 *
 * Weights: kernel [kh, kw, filters, channels], bias [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, an outputPadding that is not below the strides, and for an
 * input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [14, 14, 4] });
 * layers.conv2dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' }).apply(x).shape; // [28, 28, 8]
 * ```
 */
export const conv2dTranspose: (options: Conv2DTransposeOptions) => Conv2DTranspose = layerMaker(Conv2DTranspose);

export class Conv1DTranspose extends ConvTranspose {
  static readonly definition = { className: 'Conv1DTranspose', options: conv1DTransposeOptions, ignoredKeys: ['groups'] };

  constructor(options: Conv1DTransposeOptions) {
    super(1, options);
  }
}

/**
 * Transposed convolution of sequences, the gradient of a convolution as a layer: each step adds kernel · x to a window of the result, then
 * bias and activation. [batch, steps, channels] → [batch, steps', filters], steps' as h' of `conv2dTranspose`. The same in training and
 * inference.
 *
 * Weights: kernel [k, filters, channels], bias [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, an outputPadding that is not below the strides, and for an
 * input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.conv1dTranspose({ filters: 8, kernelSize: 3, strides: 2 }).apply(x).shape; // [21, 8]
 * ```
 */
export const conv1dTranspose: (options: Conv1DTransposeOptions) => Conv1DTranspose = layerMaker(Conv1DTranspose);
