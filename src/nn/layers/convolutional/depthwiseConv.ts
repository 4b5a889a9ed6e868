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

/** Options of a convolution of each channel by itself. */
export interface DepthwiseOptions {
  /** Results a channel. Default 1. */
  readonly depthMultiplier?: number;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: InitializerLike;
  /** Adds to the loss; none by default. */
  readonly depthwiseRegularizer?: RegularizerLike | undefined;
  /** Applied to the kernel after each update; none by default. */
  readonly depthwiseConstraint?: ConstraintLike | undefined;
}

export const depthwiseOptions = {
  depthMultiplier: { default: 1, check: integer(1) },
  depthwiseInitializer: { default: 'glorotUniform', form: 'initializer' },
  depthwiseRegularizer: { form: 'regularizer' },
  depthwiseConstraint: { form: 'constraint' },
} satisfies OptionTable<DepthwiseOptions>;

/** What `addWeight` needs for the kernel of such a convolution. */
export const depthwiseWeight = (options: Required<DepthwiseOptions>) => ({
  initializer: options.depthwiseInitializer,
  regularizer: options.depthwiseRegularizer,
  constraint: options.depthwiseConstraint,
});

/** Keys that Keras 2 writes, since the layer derives from a convolution there. */
export const INHERITED_KEYS: readonly string[] = ['groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];

export interface DepthwiseConv1DOptions extends ConvolutionOptions<SingleLike, Padding>, DepthwiseOptions {}

const depthwiseConv1DOptions = {
  ...depthwiseOptions,
  ...convolutionOptions<SingleLike>(1),
} satisfies OptionTable<DepthwiseConv1DOptions>;

export interface DepthwiseConv2DOptions extends ConvolutionOptions<PairLike, Padding>, DepthwiseOptions {}

const depthwiseConv2DOptions = {
  ...depthwiseOptions,
  ...convolutionOptions<PairLike>(2),
} satisfies OptionTable<DepthwiseConv2DOptions>;

abstract class DepthwiseConv extends Convolution<ConvolutionOptions & DepthwiseOptions> {
  private kernel!: Variable;

  protected override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    const { depthMultiplier } = this.options;
    const shape = filterShape(this.rank, this.window, channels, depthMultiplier);
    this.kernel = this.addWeight('kernel', { shape, ...depthwiseWeight(this.options) });
    this.addBias(channels * depthMultiplier);
  }

  protected override get product(): Product {
    return { ...super.product, channelAxes: [-2, -1] };
  }

  call(x: Value): Value {
    const { image, window } = this.imageOf(x);
    return this.finish(ops.depthwiseConv2d(image, this.filterOf(x, this.kernel), window));
  }
}

export class DepthwiseConv2D extends DepthwiseConv {
  static readonly definition = {
    className: 'DepthwiseConv2D',
    options: depthwiseConv2DOptions,
    ignoredKeys: INHERITED_KEYS,
    oldWeights: { kernel: 'depthwise_kernel' },
  };

  constructor(options: DepthwiseConv2DOptions) {
    super(2, options);
  }
}

/**
 * Convolution of each channel of images by itself, then bias and activation: [batch, height, width, channels] → [batch, h', w', channels ·
 * depthMultiplier], h' as that of `conv2d`. The same in training and inference.
 *
 * Weights: kernel [kh, kw, channels, depthMultiplier], bias [channels · depthMultiplier].
 * @throws EvenkeelError for options out of range, a dilation with strides, and for an input that is no images
 * @example
 * ```ts
 * const x = input({ shape: [28, 28, 4] });
 * layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }).apply(x).shape; // [26, 26, 8]
 * ```
 */
export const depthwiseConv2d: (options: DepthwiseConv2DOptions) => DepthwiseConv2D = layerMaker(DepthwiseConv2D);

export class DepthwiseConv1D extends DepthwiseConv {
  static readonly definition = {
    className: 'DepthwiseConv1D',
    options: depthwiseConv1DOptions,
    ignoredKeys: INHERITED_KEYS,
    oldWeights: { kernel: 'depthwise_kernel' },
  };

  constructor(options: DepthwiseConv1DOptions) {
    super(1, options);
  }
}

/**
 * Convolution of each channel of sequences by itself, then bias and activation: [batch, steps, channels] → [batch, steps', channels ·
 * depthMultiplier], steps' as that of `conv1d`. The same in training and inference.
 *
 * Weights: kernel [k, channels, depthMultiplier], bias [channels · depthMultiplier].
 * @throws EvenkeelError for options out of range, a dilation with strides, and for an input that is no sequences
 * @example
 * ```ts
 * const x = input({ shape: [10, 4] });
 * layers.depthwiseConv1d({ kernelSize: 3, depthMultiplier: 2 }).apply(x).shape; // [8, 8]
 * ```
 */
export const depthwiseConv1d: (options: DepthwiseConv1DOptions) => DepthwiseConv1D = layerMaker(DepthwiseConv1D);
