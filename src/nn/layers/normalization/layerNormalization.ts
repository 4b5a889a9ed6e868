import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { layerMaker } from '../configuredLayer.ts';
import { AffineNormalizationLayer, type AffineOptions, type AxisLike, affineOptions, lastAxis } from './normalizationLayer.ts';
import { normalize, statistics } from './normalize.ts';

export interface LayerNormalizationOptions extends AffineOptions {
  /** The axis or axes to normalise over, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: AxisLike;
}

const layerNormalizationOptions = {
  axis: lastAxis,
  ...affineOptions,
} satisfies OptionTable<LayerNormalizationOptions>;

export class LayerNormalization extends AffineNormalizationLayer<LayerNormalizationOptions> {
  static readonly definition = { className: 'LayerNormalization', options: layerNormalizationOptions };

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const axes = this.axesOf(this.options.axis, inputShape.length + 1);
    this.addAffine(axes.map((axis) => inputShape[axis - 1] as number));
  }

  call(x: Value): Value {
    const axes = this.axesOf(this.options.axis, x.shape.length);
    return normalize(x, statistics(x, axes), this.affine(x, axes), this.epsilon);
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
export const layerNormalization: (options?: LayerNormalizationOptions) => LayerNormalization = layerMaker(LayerNormalization);
