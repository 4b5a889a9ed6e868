import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';
import { layerNamed } from '../layer.ts';
import { type AffineOptions, type AxisLike, affineOptions, NormalizationLayer } from './normalizationLayer.ts';

export interface LayerNormalizationOptions extends AffineOptions {
  /** The axis or axes to normalise over, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: AxisLike;
}

const layerNormalizationOptions = {
  axis: 'optional',
  ...affineOptions,
} satisfies Schema<LayerNormalizationOptions>;

export class LayerNormalization extends NormalizationLayer {
  readonly className = 'LayerNormalization';
  private readonly options: LayerNormalizationOptions;
  private gamma: Variable | undefined;
  private beta: Variable | undefined;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    this.options = options;
    this.requireEpsilon(options.epsilon ?? 1e-3);
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const axes = this.axesOf(this.options.axis ?? -1, inputShape.length + 1);
    const shape = axes.map((axis) => inputShape[axis - 1] as number);
    ({ gamma: this.gamma, beta: this.beta } = this.addAffine(shape, this.options));
  }

  call(x: Value): Value {
    const axes = this.axesOf(this.options.axis ?? -1, x.shape.length);
    const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    const weight = (v: Variable | undefined) => v && ops.reshape(x.graph.variable(v), keepdimsShape(x.shape, others));
    const own = (v: Value) => ops.reshape(v, keepdimsShape(x.shape, axes));
    const { mean, variance } = ops.moments(x, axes);
    const [scale, offset] = [weight(this.gamma), weight(this.beta)];
    return ops.normalize(x, { mean: own(mean), variance: own(variance), scale, offset, epsilon: this.options.epsilon ?? 1e-3 });
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}

/**
 * Layer normalisation (Ba, Kiros & Hinton 2016, arXiv 1607.06450): y = γ·(x − μ)/√(σ² + ε) + β with the mean μ and the biased variance σ²
 * of each sample over `axis` (each remaining place has its own). [batch, …] → [batch, …]; the same in training and inference.
 *
 * Weights, of the shape of the normalised axes: gamma, beta.
 * @throws EvenkeelError for an axis the input does not have and for options out of range
 * @example
 * ```ts
 * const net = sequential([layers.layerNormalization()]);
 * await net.predict(tensor([[1, 2, 3]])); // [[-1.224, 0, 1.224]]
 * ```
 */
export const layerNormalization = withOptions(
  layerNamed('LayerNormalization'),
  layerNormalizationOptions,
  (options?: LayerNormalizationOptions) => new LayerNormalization(options),
);
