import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { type AxisLike, lastAxis, NormalizationLayer } from './normalizationLayer.ts';
import { expandToInput } from './normalize.ts';

export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis or axes to normalise over, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: AxisLike;
  /** Added to the mean square. Default 1e-6. */
  readonly epsilon?: number;
}

const rmsNormalizationOptions = {
  axis: lastAxis,
  epsilon: { default: 1e-6, check: requireNotNegative },
  ...layerOptions,
} satisfies OptionTable<RMSNormalizationOptions>;

export class RMSNormalization extends NormalizationLayer<RMSNormalizationOptions> {
  static readonly definition = { className: 'RMSNormalization', options: rmsNormalizationOptions, isInKeras2: false };
  private scale!: Variable;

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const axes = this.axesOf(this.options.axis, inputShape.length + 1);
    this.scale = this.addWeight('scale', { shape: axes.map((axis) => inputShape[axis - 1] as number), initializer: 'ones' });
  }

  call(x: Value): Value {
    const axes = this.axesOf(this.options.axis, x.shape.length);
    const meanSquare = ops.reshape(ops.mean(ops.square(x), axes), keepdimsShape(x.shape, axes));
    const scale = expandToInput(x.graph, this.scale, x.shape, axes);
    return ops.mul(ops.mul(x, ops.rsqrt(ops.add(meanSquare, this.options.epsilon))), scale);
  }
}

/**
 * Root mean square normalisation (Zhang & Sennrich 2019, arXiv 1910.07467): y = x/√(mean(x²) + ε) · scale, with the mean over `axis`.
 * [batch, …] → [batch, …]; the same in training and inference.
 *
 * Weights: scale, of the shape of the normalised axes, which starts as ones.
 * @throws EvenkeelError for an axis the input does not have and for an epsilon below 0
 * @example
 * ```ts
 * const net = sequential([layers.rmsNormalization()]);
 * await net.predict(tensor([[3, 4]])); // [[0.849, 1.131]]
 * ```
 */
export const rmsNormalization: (options?: RMSNormalizationOptions) => RMSNormalization = layerMaker(RMSNormalization);
