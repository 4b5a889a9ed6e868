import { EvenkeelError, shapeText } from '../errors.ts';
import type { InitializerLike } from '../initializers/initializers.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import { type Shape, sizeOf } from '../tensor/tensor.ts';
import { type CallContext, Layer, type LayerOptions } from './layer.ts';

export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
  /** How much of the moving statistics each training step keeps. Default 0.99. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-3. */
  readonly epsilon?: number;
  /** Whether to add β. Default true. */
  readonly center?: boolean;
  /** Whether to multiply by γ. Default true. */
  readonly scale?: boolean;
  /** Default 'zeros'. */
  readonly betaInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly gammaInitializer?: InitializerLike;
  /** Default 'zeros'. */
  readonly movingMeanInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly movingVarianceInitializer?: InitializerLike;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015, arXiv 1502.03167), with the semantics of Keras 3, for inputs of any rank from 2.
 *
 * During training: y = γ·(x − μ)/√(σ² + ε) + β with the mean μ and the biased variance σ² of each channel over all other axes of the
 * batch, and moving ← moving·momentum + batch·(1 − momentum) for both statistics.
 *
 * During inference, and where `trainable` is false: the same with the moving statistics, which then stay as they are.
 *
 * Weights, each of shape [channels]: gamma, beta (trained), moving_mean, moving_variance (not trained).
 */
export class BatchNormalization extends Layer {
  readonly className = 'BatchNormalization';
  private readonly options: BatchNormalizationOptions;
  private gamma: Variable | undefined;
  private beta: Variable | undefined;
  private movingMean!: Variable;
  private movingVariance!: Variable;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    this.options = options;
    const { momentum = 0.99, epsilon = 1e-3 } = options;
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new EvenkeelError({
        where: `${this.where}, option momentum`,
        expected: 'a number from 0 to 1',
        got: String(momentum),
      });
    }
    if (!(epsilon >= 0)) {
      throw new EvenkeelError({
        where: `${this.where}, option epsilon`,
        expected: 'a number of at least 0',
        got: String(epsilon),
      });
    }
  }

  /** The channel axis among `rank` axes. */
  private axisOf(rank: number): number {
    const { axis = -1 } = this.options;
    const at = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(axis) && at >= 1 && at < rank) return at;
    throw new EvenkeelError({
      where: `${this.where}, option axis`,
      expected: `an axis from 1 to ${rank - 1} (or -${rank - 1} to -1) for an input of ${rank} dimensions`,
      got: String(axis),
    });
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length === 0) {
      throw new EvenkeelError({ where: this.where, expected: 'an input of at least 2 dimensions', got: shapeText([null]) });
    }
    const shape = [inputShape[this.axisOf(inputShape.length + 1) - 1] as number];
    const { center = true, scale = true } = this.options;
    const initializers = { gamma: 'ones', beta: 'zeros', mean: 'zeros', variance: 'ones' } as const;
    if (scale) this.gamma = this.addWeight('gamma', { shape, initializer: this.options.gammaInitializer ?? initializers.gamma });
    if (center) this.beta = this.addWeight('beta', { shape, initializer: this.options.betaInitializer ?? initializers.beta });
    const moving = (name: string, initializer: InitializerLike) => this.addWeight(name, { shape, initializer, trainable: false });
    this.movingMean = moving('moving_mean', this.options.movingMeanInitializer ?? initializers.mean);
    this.movingVariance = moving('moving_variance', this.options.movingVarianceInitializer ?? initializers.variance);
  }

  call(x: Value, context: CallContext): Value {
    const { momentum = 0.99, epsilon = 1e-3 } = this.options;
    const { graph } = x;
    const channel = this.axisOf(x.shape.length);
    const kept = x.shape.map((size, axis) => (axis === channel ? size : 1));
    const wide = (v: Value) => ops.reshape(v, kept);
    const weight = (v: Variable | undefined) => v && wide(graph.variable(v));
    const [scale, offset] = [weight(this.gamma), weight(this.beta)];
    if (!context.training || !this.trainable) {
      const [mean, variance] = [wide(graph.variable(this.movingMean)), wide(graph.variable(this.movingVariance))];
      return ops.normalize(x, { mean, variance, scale, offset, epsilon });
    }
    const axes = x.shape.flatMap((_, axis) => (axis === channel ? [] : [axis]));
    if (sizeOf(axes.map((axis) => x.shape[axis] as number)) === 1) {
      context.warn(
        `${this.where}: a batch with one value per channel has variance 0, so its normalised output is 0 (β) whatever the input is, and ` +
          'no gradient passes. Use larger batches, or a number of samples that the batch size divides.',
      );
    }
    const { mean, variance } = ops.moments(x, axes);
    const follow = (moving: Variable, batch: Value) =>
      context.update(moving, ops.add(ops.mul(graph.variable(moving), momentum), ops.mul(batch, 1 - momentum)));
    follow(this.movingMean, mean);
    follow(this.movingVariance, variance);
    return ops.normalize(x, { mean: wide(mean), variance: wide(variance), scale, offset, epsilon });
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}
