import { EvenkeelError } from '../../../core/errors.ts';
import type { Schema } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import type { Padding, Pair } from '../../../ops/window.ts';
import { type ActivationLike, getActivation, withActivation } from '../../activations/activations.ts';
import { type DataFormat, type DataFormatOptions, dataFormatOptions, shapeChannelsLast, toDataFormat } from '../dataFormat.ts';
import { Layer, type LayerOptions, layerOptions } from '../layer.ts';
import { kernelProduct, type LayerTraits, type Product } from '../traits.ts';
import { type BiasOptions, biasOptions, biasWeight } from '../weightOptions.ts';
import { axesOf, fromImage, type Rank, toImage, toPadding, toSizes } from '../window.ts';

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

export const convolutionOptions = {
  kernelSize: 'required',
  strides: 'optional',
  padding: 'optional',
  dilationRate: 'optional',
  activation: 'optional',
  ...dataFormatOptions,
  ...biasOptions,
  ...layerOptions,
} satisfies Schema<ConvolutionOptions>;

/** What the convolution layers share: checked options, bias and activation, and sequences as images of height 1. */
export abstract class Convolution<O extends ConvolutionOptions> extends Layer {
  protected readonly options: O;
  protected readonly rank: Rank;
  protected readonly window: Pair;
  protected readonly strides: Pair;
  protected readonly dilations: Pair;
  private readonly dataFormat: DataFormat;
  private bias: Variable | undefined;

  constructor(rank: Rank, options: O, { causal = false } = {}) {
    super(options);
    this.rank = rank;
    this.options = withActivation(options, this.where);
    const { kernelSize, strides = 1, dilationRate = 1, padding = 'valid' } = options;
    this.window = toSizes(rank, kernelSize, this.where, 'kernelSize');
    this.strides = toSizes(rank, strides, this.where, 'strides');
    this.dilations = toSizes(rank, dilationRate, this.where, 'dilationRate');
    this.dataFormat = toDataFormat(options.dataFormat, this.where);
    toPadding(padding, this.where, causal);
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilations) > 1) {
      throw new EvenkeelError({
        where: `${this.where}, option dilationRate`,
        expected: 'strides of 1 with a dilation',
        got: `strides ${JSON.stringify(strides)} with a dilation of ${JSON.stringify(dilationRate)}`,
      });
    }
  }

  override get traits(): LayerTraits {
    return { activation: this.options.activation ?? 'linear', product: this.product };
  }

  /** How the layer multiplies; those that do it otherwise than a convolution override it. */
  protected get product(): Product {
    // Padding puts zeros next to a shifted image, so that there the shift is not the same everywhere.
    const isUniform = (this.options.padding ?? 'valid') === 'valid';
    return { ...kernelProduct, channelsLast: this.dataFormat === 'channelsLast', isUniform };
  }

  /** Channels of an operand, whose rank is checked. */
  protected channelsOf(inputShape: Shape): number {
    this.requireRank(inputShape, this.rank + 2, axesOf(this.rank, this.dataFormat));
    return shapeChannelsLast(inputShape, this.dataFormat)[this.rank] as number;
  }

  /** Weights come in the order of Keras, which has the bias last. */
  protected addBias(size: number): void {
    this.bias =
      this.options.useBias === false ? undefined : this.addWeight('bias', { shape: [size], ...biasWeight(this.options) });
  }

  /** A kernel as ops take it: of four axes. */
  protected filterOf(x: Value, kernel: Variable): Value {
    const filter = x.graph.variable(kernel);
    return this.rank === 2 ? filter : ops.reshape(filter, [1, ...filter.shape]);
  }

  /** The operand as an image, and what ops need to know of the windows. 'causal' is 'valid' behind zeros before the first step. */
  protected imageOf(x: Value) {
    const { padding = 'valid' } = this.options;
    const image = toImage(x, this.rank, this.dataFormat);
    const { strides, dilations } = this;
    if (padding !== 'causal') return { image, window: { strides, dilations, padding } };
    const before = (this.window[1] - 1) * dilations[1];
    const padded = ops.pad(image, [0, 0, before, 0], [0, 0, 0, 0]);
    return { image: padded, window: { strides, dilations, padding: 'valid' as const } };
  }

  /** Bias, activation, and a sequence where one was given. An activation that looks along an axis does so in the order of the result. */
  protected finish(y: Value): Value {
    const { rank, dataFormat } = this;
    const result = this.bias ? ops.add(y, y.graph.variable(this.bias)) : y;
    const activate = getActivation(this.options.activation ?? 'linear', this.where);
    return dataFormat === 'channelsLast'
      ? fromImage(activate(result), rank, dataFormat)
      : activate(fromImage(result, rank, dataFormat));
  }

  override getConfig(): Record<string, unknown> {
    const options: ConvolutionOptions = this.options;
    return { ...options, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}
