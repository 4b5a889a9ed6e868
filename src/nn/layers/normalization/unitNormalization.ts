import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { type AxisLike, lastAxis, NormalizationLayer } from './normalizationLayer.ts';

export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis or axes whose values get length 1, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: AxisLike;
}

const unitNormalizationOptions = { axis: lastAxis, ...layerOptions } satisfies OptionTable<UnitNormalizationOptions>;

export class UnitNormalization extends NormalizationLayer<UnitNormalizationOptions> {
  static readonly definition = { className: 'UnitNormalization', options: unitNormalizationOptions };

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    this.axesOf(this.options.axis, inputShape.length + 1);
  }

  call(x: Value): Value {
    const axes = this.axesOf(this.options.axis, x.shape.length);
    const square = ops.reshape(ops.sum(ops.square(x), axes), keepdimsShape(x.shape, axes));
    // Bounded under the root, where the gradient of the bound is 0 and not 0·∞.
    return ops.mul(x, ops.rsqrt(ops.maximum(square, 1e-24)));
  }
}

/**
 * y = x/max(‖x‖₂, 1e-12) with the length over `axis`: zeros stay zeros, and pass on no gradient through their length. [batch, …] → [batch,
 * …]; the same in training and inference; no weights.
 * @throws EvenkeelError for an axis the input does not have
 * @example
 * ```ts
 * const net = sequential([layers.unitNormalization()]);
 * await net.predict(tensor([[3, 4]])); // [[0.6, 0.8]]
 * ```
 */
export const unitNormalization: (options?: UnitNormalizationOptions) => UnitNormalization = layerMaker(UnitNormalization);
