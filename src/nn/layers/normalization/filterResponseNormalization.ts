import { requireNotNegative } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';
import { constant } from '../../initializers/constant.ts';
import type { InitializerLike } from '../../initializers/initializers.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { AffineLayer, lastAxis, type ScaleAndCenterOptions, scaleAndCenterOptions } from './normalizationLayer.ts';
import { expandToInput } from './normalize.ts';

export interface FilterResponseNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
  /** Added to the mean square. Default 1e-6. */
  readonly epsilon?: number;
  /**
   * Whether a number is learned that, without its sign, is added to ε. Default: where a sample has one value a channel, as after a dense layer;
   * there x/√(x² + ε) is nearly the sign of x, and ε says how nearly.
   */
  readonly learnEpsilon?: boolean | undefined;
  /** Whether the layer ends in its activation, the thresholded linear unit max(y, τ). Default true. */
  readonly threshold?: boolean;
  /** Default 'zeros', with which the activation starts as a ReLU. */
  readonly tauInitializer?: InitializerLike;
}

const filterResponseNormalizationOptions = {
  axis: lastAxis,
  epsilon: { default: 1e-6, check: requireNotNegative },
  learnEpsilon: {},
  threshold: { default: true },
  tauInitializer: { default: 'zeros', form: 'initializer' },
  ...scaleAndCenterOptions,
} satisfies OptionTable<FilterResponseNormalizationOptions>;

/** What the learned part of ε starts as, as the paper has it. */
const INITIAL_EPSILON = 1e-4;

export class FilterResponseNormalization extends AffineLayer<FilterResponseNormalizationOptions> {
  static readonly definition = {
    className: 'FilterResponseNormalization',
    options: filterResponseNormalizationOptions,
    isInKeras: false,
    isInKeras2: false,
  } as const;
  private tau: Variable | undefined;
  private learnedEpsilon: Variable | undefined;

  override get traits(): LayerTraits {
    return { replacesActivation: this.options.threshold };
  }

  private channelAxis(rank: number): number {
    return this.axesOf(this.options.axis, rank)[0] as number;
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const channels = inputShape[this.channelAxis(inputShape.length + 1) - 1] as number;
    const { learnEpsilon = sizeOf(inputShape) === channels, threshold, tauInitializer } = this.options;
    this.addAffine([channels]);
    if (threshold) this.tau = this.addWeight('tau', { shape: [channels], initializer: tauInitializer });
    const initializer = constant({ value: INITIAL_EPSILON });
    this.learnedEpsilon = learnEpsilon ? this.addWeight('epsilon', { shape: [1], initializer }) : undefined;
  }

  call(x: Value): Value {
    const channel = this.channelAxis(x.shape.length);
    const { scale, offset } = this.affine(x, [channel]);
    const normalized = ops.mul(x, ops.rsqrt(ops.add(this.meanSquare(x, channel), this.epsilon(x))));
    const scaled = scale ? ops.mul(normalized, scale) : normalized;
    const y = offset ? ops.add(scaled, offset) : scaled;
    return this.tau ? ops.maximum(y, expandToInput(x.graph, this.tau, x.shape, [channel])) : y;
  }

  /** ν² of each channel of each sample. */
  private meanSquare(x: Value, channel: number): Value {
    const space = x.shape.flatMap((_, axis) => (axis === 0 || axis === channel ? [] : [axis]));
    const square = ops.square(x);
    return space.length === 0 ? square : ops.reshape(ops.mean(square, space), keepdimsShape(x.shape, space));
  }

  private epsilon({ graph }: Value): Value | number {
    const { epsilon } = this.options;
    return this.learnedEpsilon ? ops.add(ops.abs(ops.reshape(graph.variable(this.learnedEpsilon), [])), epsilon) : epsilon;
  }
}

/**
 * Filter response normalisation with its thresholded linear unit (Singh & Krishnan 2020, arXiv 1911.09737), which together stand in place of a
 * batch normalisation and the ReLU after it: y = max(γ·x/√(ν² + ε) + β, τ) with the mean square ν² = mean(x²) of each channel of each
 * sample over all its places. No mean is taken off; τ, learned for each channel, makes up for it. [batch, …] → [batch, …]; the same in training and
 * inference. Keras does not have it.
 *
 * Weights: gamma, beta and, with `threshold`, tau, each of shape [channels], and with `learnEpsilon` epsilon [1], which starts as 1e-4.
 * @throws EvenkeelError for an axis the input does not have and for an epsilon below 0
 * @example
 * ```ts
 * const net = sequential([layers.filterResponseNormalization()]);
 * await net.predict(tensor([[[3], [4], [-5]]])); // [[[0.735], [0.98], [0]]]
 * ```
 */
export const filterResponseNormalization: (options?: FilterResponseNormalizationOptions) => FilterResponseNormalization =
  layerMaker(FilterResponseNormalization);
