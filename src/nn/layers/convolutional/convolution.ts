import { EvenkeelError } from '../../../core/errors.ts';
import { type OptionTable, oneOf } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding, Pair } from '../../../ops/window.ts';
import { type ActivationLike, getActivation } from '../../activations/activations.ts';
import { toActivation } from '../activationOption.ts';
import { ConfiguredLayer, type Resolved } from '../configuredLayer.ts';
import { type DataFormatOptions, dataFormatOptions, shapeChannelsLast } from '../dataFormat.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { kernelProduct, type LayerTraits, type Product } from '../traits.ts';
import { type BiasOptions, biasOptions, biasWeight } from '../weightOptions.ts';
import { axesOf, fromImage, isSize, type Rank, toImage, toSizes } from '../window.ts';

/** Options of every convolution; `S` is how sizes are given, `P` which paddings there are. */
export interface ConvolutionOptions<S = number | readonly number[], P = Padding | 'causal'>
  extends LayerOptions,
    BiasOptions,
    DataFormatOptions {
  /** Size of the filters. */
  readonly kernelSize: S;
  /** Default 1. */
  readonly strides?: S;
  /** Default 'valid'. */
  readonly padding?: P;
  /** Elements from one tap of the filter to the next. Default 1; only with strides of 1. */
  readonly dilationRate?: S;
  /** Default 'linear'. */
  readonly activation?: ActivationLike;
}

/** The rows of a convolution along `rank` axes. */
export const convolutionOptions = <S extends number | readonly number[]>(rank: Rank) =>
  ({
    kernelSize: { required: true, check: isSize<S>(rank) },
    strides: { default: 1 as S, check: isSize<S>(rank) },
    padding: { default: 'valid', check: oneOf('valid', 'same') },
    dilationRate: { default: 1 as S, check: isSize<S>(rank) },
    activation: { default: 'linear', form: 'activation', check: toActivation },
    ...dataFormatOptions,
    ...biasOptions,
    ...layerOptions,
  }) satisfies OptionTable<ConvolutionOptions<S, Padding>>;

/** What the convolution layers share: checked options, bias and activation, and sequences as images of height 1. */
export abstract class Convolution<O extends ConvolutionOptions> extends ConfiguredLayer<O> {
  protected readonly rank: Rank;
  protected readonly window: Pair;
  protected readonly strides: Pair;
  protected readonly dilations: Pair;
  private bias: Variable | undefined;

  constructor(rank: Rank, options: O) {
    super(options);
    this.rank = rank;
    const { kernelSize, strides, dilationRate } = this.common;
    this.window = toSizes(rank, kernelSize, this.where);
    this.strides = toSizes(rank, strides, this.where);
    this.dilations = toSizes(rank, dilationRate, this.where);
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilations) > 1) {
      throw new EvenkeelError({
        where: `${this.where}, option dilationRate`,
        expected: 'strides of 1 with a dilation',
        got: `strides ${JSON.stringify(strides)} with a dilation of ${JSON.stringify(dilationRate)}`,
      });
    }
  }

  /** The options that all convolutions have. */
  private get common(): Resolved<ConvolutionOptions> {
    return this.options as Resolved<ConvolutionOptions>;
  }

  override get traits(): LayerTraits {
    return { activation: this.common.activation, product: this.product };
  }

  /** How the layer multiplies; those that do it otherwise than a convolution override it. */
  protected get product(): Product {
    // Padding puts zeros next to a shifted image, so that there the shift is not the same everywhere.
    const isUniform = this.common.padding === 'valid';
    return { ...kernelProduct, channelsLast: this.common.dataFormat === 'channelsLast', isUniform };
  }

  /** Channels of an operand, whose rank is checked. */
  protected channelsOf(inputShape: Shape): number {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.common.dataFormat));
    return shapeChannelsLast(inputShape, this.common.dataFormat)[this.rank] as number;
  }

  /** Weights come in the order of Keras, which has the bias last. */
  protected addBias(size: number): void {
    if (this.common.useBias) this.bias = this.addWeight('bias', { shape: [size], ...biasWeight(this.common) });
  }

  /** A kernel as ops take it: of four axes. */
  protected filterOf(x: Value, kernel: Variable): Value {
    const filter = x.graph.variable(kernel);
    return this.rank === 2 ? filter : ops.reshape(filter, [1, ...filter.shape]);
  }

  /** The operand as an image, and what ops need to know of the windows. 'causal' is 'valid' after zeros have been put before the first step. */
  protected imageOf(x: Value) {
    const { padding, dataFormat } = this.common;
    const image = toImage(x, this.rank, dataFormat);
    const { strides, dilations } = this;
    if (padding !== 'causal') return { image, window: { strides, dilations, padding } };
    const before = (this.window[1] - 1) * dilations[1];
    const padded = ops.pad(image, [0, 0, before, 0], [0, 0, 0, 0]);
    return { image: padded, window: { strides, dilations, padding: 'valid' as const } };
  }

  /** Bias, activation, and a sequence where one was given. An activation that looks along an axis does so in the order of the result. */
  protected finish(y: Value): Value {
    const { rank } = this;
    const { activation, dataFormat } = this.common;
    const result = this.bias ? ops.add(y, y.graph.variable(this.bias)) : y;
    const activate = getActivation(activation, this.where);
    return dataFormat === 'channelsLast'
      ? fromImage(activate(result), rank, dataFormat)
      : activate(fromImage(result, rank, dataFormat));
  }
}
