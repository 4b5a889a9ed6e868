import { integer, type OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding } from '../../../ops/window.ts';
import type { ConstraintLike } from '../../constraints/index.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import type { RegularizerLike } from '../../regularizers/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { Product } from '../traits.ts';
import { filterShape, type PairLike, type SingleLike } from '../window.ts';
import { Convolution, type ConvolutionOptions, convolutionOptions } from './convolution.ts';
import { type DepthwiseOptions, depthwiseOptions, depthwiseWeight, INHERITED_KEYS } from './depthwiseConv.ts';

interface SeparableOptions extends DepthwiseOptions {
  /** Number of output channels. */
  readonly filters: number;
  /** Default 'glorotUniform'. */
  readonly pointwiseInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly pointwiseRegularizer?: RegularizerLike | undefined;
  /** Applied to the pointwise kernel after each update; none by default. */
  readonly pointwiseConstraint?: ConstraintLike | undefined;
}

const separableOptions = {
  filters: { required: true, check: integer(1) },
  pointwiseInitializer: { default: 'glorotUniform', form: 'initializer' },
  pointwiseRegularizer: { form: 'regularizer' },
  pointwiseConstraint: { form: 'constraint' },
  ...depthwiseOptions,
} satisfies OptionTable<SeparableOptions>;

export interface SeparableConv1DOptions extends ConvolutionOptions<SingleLike, Padding>, SeparableOptions {}

const separableConv1DOptions = {
  ...separableOptions,
  ...convolutionOptions<SingleLike>(1),
} satisfies OptionTable<SeparableConv1DOptions>;

export interface SeparableConv2DOptions extends ConvolutionOptions<PairLike, Padding>, SeparableOptions {}

const separableConv2DOptions = {
  ...separableOptions,
  ...convolutionOptions<PairLike>(2),
} satisfies OptionTable<SeparableConv2DOptions>;

abstract class SeparableConv extends Convolution<ConvolutionOptions & SeparableOptions> {
  private depthwise!: Variable;
  private pointwise!: Variable;

  protected override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    const { filters, depthMultiplier } = this.options;
    const shape = filterShape(this.rank, this.window, channels, depthMultiplier);
    this.depthwise = this.addWeight('depthwise_kernel', { shape, ...depthwiseWeight(this.options) });
    this.pointwise = this.addWeight('pointwise_kernel', {
      shape: filterShape(this.rank, [1, 1], channels * depthMultiplier, filters),
      initializer: this.options.pointwiseInitializer,
      regularizer: this.options.pointwiseRegularizer,
      constraint: this.options.pointwiseConstraint,
    });
    this.addBias(filters);
  }

  protected override get product(): Product {
    return { ...super.product, kernel: 'pointwise_kernel' };
  }

  call(x: Value): Value {
    const { image, window } = this.imageOf(x);
    const each = ops.depthwiseConv2d(image, this.filterOf(x, this.depthwise), window);
    const y = ops.conv2d(each, this.filterOf(x, this.pointwise), { strides: [1, 1], padding: 'valid' });
    return this.finish(y);
  }
}

export class SeparableConv2D extends SeparableConv {
  static readonly definition = { className: 'SeparableConv2D', options: separableConv2DOptions, ignoredKeys: INHERITED_KEYS };

  constructor(options: SeparableConv2DOptions) {
    super(2, options);
  }
}

/**
 * A convolution of each channel of images by itself and then one of 1×1 across channels (Chollet 2017, arXiv 1610.02357), bias and
 * activation: [batch, height, width, channels] → [batch, h', w', filters], h' as that of `conv2d`. The same in training and inference.
 *
 * Weights: depthwise_kernel [kh, kw, channels, depthMultiplier], pointwise_kernel [1, 1, channels · depthMultiplier, filters], bias
 * [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [28, 28, 4] });
 * layers.separableConv2d({ filters: 6, kernelSize: 3 }).apply(x).shape; // [26, 26, 6]
 * ```
 */
export const separableConv2d: (options: SeparableConv2DOptions) => SeparableConv2D = layerMaker(SeparableConv2D);

export class SeparableConv1D extends SeparableConv {
  static readonly definition = { className: 'SeparableConv1D', options: separableConv1DOptions, ignoredKeys: INHERITED_KEYS };

  constructor(options: SeparableConv1DOptions) {
    super(1, options);
  }
}

/**
 * A convolution of each channel of sequences by itself and then one of size 1 across channels (Chollet 2017, arXiv 1610.02357), bias and
 * activation: [batch, steps, channels] → [batch, steps', filters], steps' as that of `conv1d`. The same in training and inference.
 *
 * Weights: depthwise_kernel [k, channels, depthMultiplier], pointwise_kernel [1, channels · depthMultiplier, filters], bias [filters].
 * @throws EvenkeelError for options out of range, a dilation with strides, and for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.separableConv1d({ filters: 6, kernelSize: 3 }).apply(x).shape; // [8, 6]
 * ```
 */
export const separableConv1d: (options: SeparableConv1DOptions) => SeparableConv1D = layerMaker(SeparableConv1D);
