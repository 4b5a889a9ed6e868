import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Padding, Pair } from '../ops/window.ts';
import type { Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import type { Shape } from '../tensor/tensor.ts';
import { Convolution, type ConvolutionOptions } from './convolution.ts';
import { type KernelOptions, kernelWeight } from './weightOptions.ts';
import { filterShape, type PairLike, type Rank, type SingleLike, toSizes } from './window.ts';

interface TransposeOptions<S> extends KernelOptions {
  /** Number of output channels. */
  readonly filters: number;
  /** Rows and columns more than the smallest result the strides allow, less than the strides. Worked out where left out. */
  readonly outputPadding?: S;
}

export interface Conv1DTransposeOptions extends ConvolutionOptions<SingleLike, Padding>, TransposeOptions<SingleLike> {}
export interface Conv2DTransposeOptions extends ConvolutionOptions<PairLike, Padding>, TransposeOptions<PairLike> {}

abstract class ConvTranspose<
  O extends ConvolutionOptions<number | readonly number[], Padding> & TransposeOptions<number | readonly number[]>,
> extends Convolution<O> {
  private kernel!: Variable;
  private readonly outputPadding: Pair | undefined;

  constructor(rank: Rank, options: O) {
    super(rank, options);
    this.requireWhole('filters', options.filters);
    const { outputPadding, strides = 1 } = options;
    if (outputPadding === undefined) return;
    this.outputPadding = toSizes(rank, outputPadding, this.where, 'outputPadding', { least: 0, height: 0 });
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

  call(x: Value): Value {
    const { image } = this.imageOf(x);
    const { strides, dilations, outputPadding } = this;
    const { padding = 'valid' } = this.options;
    const filter = this.filterOf(x, this.kernel);
    return this.finish(ops.conv2dTranspose(image, filter, { strides, dilations, padding, outputPadding }));
  }
}

/**
 * Transposed 2-D convolution of images [batch, height, width, channels], the gradient of a convolution as a layer: each element adds
 * kernel · x to a window of the result [batch, h', w', filters], then bias and activation. h' is height · stride with padding 'same' and
 * (height − 1) · stride + max(kh, stride) with 'valid'. Weights: kernel [kh, kw, filters, channels], bias [filters]. The same in training
 * and inference.
 * @throws EvenkeelError for a dilation with strides, and for an outputPadding that is not below the strides
 */
export class Conv2DTranspose extends ConvTranspose<Conv2DTransposeOptions> {
  get className() {
    return 'Conv2DTranspose';
  }

  constructor(options: Conv2DTransposeOptions) {
    super(2, options);
  }
}

/** Transposed convolution of sequences [batch, steps, channels]; see `Conv2DTranspose`. Weights: kernel [k, filters, channels], bias. */
export class Conv1DTranspose extends ConvTranspose<Conv1DTransposeOptions> {
  get className() {
    return 'Conv1DTranspose';
  }

  constructor(options: Conv1DTransposeOptions) {
    super(1, options);
  }
}
