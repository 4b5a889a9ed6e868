import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';
import { type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { type AxisLike, NormalizationLayer } from './normalizationLayer.ts';

export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis or axes to normalise over, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: AxisLike;
  /** Added to the mean square. Default 1e-6. */
  readonly epsilon?: number;
}

const rmsNormalizationOptions = {
  axis: 'optional',
  epsilon: 'optional',
  ...layerOptions,
} satisfies Schema<RMSNormalizationOptions>;

export class RMSNormalization extends NormalizationLayer {
  readonly className = 'RMSNormalization';
  private readonly options: RMSNormalizationOptions;
  private scale!: Variable;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options);
    this.options = options;
    this.requireEpsilon(options.epsilon ?? 1e-6);
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const axes = this.axesOf(this.options.axis ?? -1, inputShape.length + 1);
    this.scale = this.addWeight('scale', { shape: axes.map((axis) => inputShape[axis - 1] as number), initializer: 'ones' });
  }

  call(x: Value): Value {
    const axes = this.axesOf(this.options.axis ?? -1, x.shape.length);
    const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    const square = ops.reshape(ops.mean(ops.square(x), axes), keepdimsShape(x.shape, axes));
    const scale = ops.reshape(x.graph.variable(this.scale), keepdimsShape(x.shape, others));
    return ops.mul(ops.mul(x, ops.rsqrt(ops.add(square, this.options.epsilon ?? 1e-6))), scale);
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
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
export const rmsNormalization = withOptions(
  layerNamed('RMSNormalization'),
  rmsNormalizationOptions,
  (options?: RMSNormalizationOptions) => new RMSNormalization(options),
);
