import { requireFinite } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { constant } from '../../initializers/constant.ts';
import { layerMaker } from '../configuredLayer.ts';
import { AffineLayer, lastAxis, type ScaleAndCenterOptions, scaleAndCenterOptions } from './normalizationLayer.ts';

export interface DynamicTanhOptions extends ScaleAndCenterOptions {
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
  /** What α starts as: with smaller values more of the inputs meet a tanh that is nearly linear. Default 0.5. */
  readonly initialAlpha?: number;
}

const dynamicTanhOptions = {
  axis: lastAxis,
  initialAlpha: { default: 0.5, check: requireFinite },
  ...scaleAndCenterOptions,
} satisfies OptionTable<DynamicTanhOptions>;

export class DynamicTanh extends AffineLayer<DynamicTanhOptions> {
  static readonly definition = {
    className: 'DynamicTanh',
    options: dynamicTanhOptions,
    isInKeras: false,
    isInKeras2: false,
  } as const;
  private alpha!: Variable;

  private channelAxis(rank: number): number {
    return this.axesOf(this.options.axis, rank)[0] as number;
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const channels = inputShape[this.channelAxis(inputShape.length + 1) - 1] as number;
    this.alpha = this.addWeight('alpha', { shape: [1], initializer: constant({ value: this.options.initialAlpha }) });
    this.addAffine([channels]);
  }

  call(x: Value): Value {
    const { scale, offset } = this.affine(x, [this.channelAxis(x.shape.length)]);
    const bounded = ops.tanh(ops.mul(x, ops.reshape(x.graph.variable(this.alpha), [])));
    const scaled = scale ? ops.mul(bounded, scale) : bounded;
    return offset ? ops.add(scaled, offset) : scaled;
  }
}

/**
 * Dynamic tanh (Zhu et al. 2025, arXiv 2503.10622), which stands in place of a normalisation and takes no statistics of anything: y = γ·tanh(αx) +
 * β, where one learned α serves all inputs of the layer. [batch, …] → [batch, …]; the same in training and inference. Keras does not have it.
 *
 * Weights: alpha [1], which starts as `initialAlpha`, and gamma and beta, each of shape [channels].
 * @throws EvenkeelError for an axis the input does not have and for an initialAlpha that is no number
 * @example
 * ```ts
 * const net = sequential([layers.dynamicTanh()]);
 * await net.predict(tensor([[0, 2, -200]])); // [[0, 0.762, -1]]
 * ```
 */
export const dynamicTanh: (options?: DynamicTanhOptions) => DynamicTanh = layerMaker(DynamicTanh);
