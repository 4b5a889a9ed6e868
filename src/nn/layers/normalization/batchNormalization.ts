import { requireInteger } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Graph, Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { getInitializer, type InitializerLike } from '../../initializers/initializers.ts';
import type { CallContext } from '../callContext.ts';
import { layerNamed } from '../layer.ts';
import type { LayerTraits } from '../traits.ts';
import { type AffineOptions, affineOptions, NormalizationLayer } from './normalizationLayer.ts';
import { type RenormClipping, renormCorrection, requireClipping } from './renorm.ts';

export interface BatchNormalizationOptions extends AffineOptions {
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
  /** How much of the moving statistics each training step keeps. Default 0.99. (PyTorch's momentum is 1 minus this.) */
  readonly momentum?: number;
  /** Default 'zeros'. */
  readonly movingMeanInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly movingVarianceInitializer?: InitializerLike;
  /**
   * What the moving variance follows: σ² with 1/N ('biased', as Keras 3) or with 1/(N−1) ('unbiased', as PyTorch and the fused kernel of
   * Keras 2). The batch itself is always normalised with 1/N. Default 'biased'.
   */
  readonly movingVariance?: 'biased' | 'unbiased';
  /** Batch renormalisation (Ioffe 2017). Default false. */
  readonly renorm?: boolean;
  /** Bounds of the correction, where `renorm` is on. Default none. */
  readonly renormClipping?: RenormClipping;
  /** How much of the renorm statistics each training step keeps. Default 0.99. */
  readonly renormMomentum?: number;
  /**
   * Ghost batches (Hoffer, Hubara & Soudry 2017, arXiv 1705.08741): statistics over sub-batches of so many samples. Where it does not
   * divide the batch, sub-batches have the next larger size that does. Left out: over the whole batch.
   */
  readonly virtualBatchSize?: number;
}

export const batchNormalizationOptions = {
  axis: 'optional',
  momentum: 'optional',
  movingMeanInitializer: 'optional',
  movingVarianceInitializer: 'optional',
  movingVariance: 'optional',
  renorm: 'optional',
  renormClipping: 'optional',
  renormMomentum: 'optional',
  virtualBatchSize: 'optional',
  ...affineOptions,
} satisfies Schema<BatchNormalizationOptions>;

interface Moments {
  readonly mean: Value;
  readonly variance: Value;
}

export class BatchNormalization extends NormalizationLayer {
  readonly className = 'BatchNormalization';
  private readonly options: BatchNormalizationOptions;
  /** γ, where `scale` is on and the layer is built. */
  gamma: Variable | undefined;
  /** β, where `center` is on and the layer is built. */
  beta: Variable | undefined;
  /** Once the layer is built. */
  movingMean!: Variable;
  /** Once the layer is built. */
  movingVariance!: Variable;
  private renorm: { readonly movingDeviation: Variable; readonly mean: Variable; readonly deviation: Variable } | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    this.options = options;
    const { movingVariance = 'biased' } = options;
    this.requireShare('momentum', this.momentum);
    this.requireShare('renormMomentum', options.renormMomentum ?? 0.99);
    this.requireEpsilon(this.epsilon);
    if (options.virtualBatchSize !== undefined)
      requireInteger(`${this.where}, option virtualBatchSize`, options.virtualBatchSize, 1);
    requireClipping(options.renormClipping ?? {}, this.where);
    if (movingVariance !== 'biased' && movingVariance !== 'unbiased') {
      throw new EvenkeelError({
        where: `${this.where}, option movingVariance`,
        expected: "'biased' or 'unbiased'",
        got: JSON.stringify(movingVariance),
      });
    }
  }

  /** The moving mean that `recalibrate` gave, by which a layer knows whether it still has those statistics. */
  private recalibratedMean: ArrayLike<number> | undefined;

  /** Whether the moving statistics are still those that `recalibrate` gave. */
  async isRecalibrated(): Promise<boolean> {
    const given = this.recalibratedMean;
    if (given === undefined) return false;
    return (await this.movingMean.read()).every((v: number, i: number) => v === given[i]);
  }

  /** Notes that the moving statistics as they are now are recalibrated ones. */
  async noteRecalibrated(): Promise<void> {
    this.recalibratedMean = Float32Array.from(await this.movingMean.read());
  }

  /** How much of the moving statistics each training step keeps. */
  get momentum(): number {
    return this.options.momentum ?? 0.99;
  }

  /** What is added to the variance. */
  get epsilon(): number {
    return this.options.epsilon ?? 1e-3;
  }

  /** The channel axis of an operand of `rank` axes, the batch included. */
  channelAxis(rank: number): number {
    return this.axisOf(this.options.axis ?? -1, rank);
  }

  /** Samples that share statistics in a training batch of `batch`: all, or those of a ghost batch. */
  ghostSize(batch: number): number {
    const { virtualBatchSize = batch } = this.options;
    let size = Math.min(virtualBatchSize, batch);
    while (batch % size > 0) size++;
    return size;
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const shape = [inputShape[this.channelAxis(inputShape.length + 1) - 1] as number];
    const { movingMeanInitializer = 'zeros', movingVarianceInitializer = 'ones' } = this.options;
    ({ gamma: this.gamma, beta: this.beta } = this.addAffine(shape, this.options));
    const moving = (name: string, initializer: InitializerLike) => this.addWeight(name, { shape, initializer, trainable: false });
    this.movingMean = moving('moving_mean', movingMeanInitializer);
    this.movingVariance = moving('moving_variance', movingVarianceInitializer);
    if (!this.options.renorm) return;
    // Started from the same draw as the moving statistics.
    const mean = getInitializer(movingMeanInitializer, this.where);
    const variance = getInitializer(movingVarianceInitializer, this.where);
    const deviations = () => variance(shape, this.key('moving_variance')).map(Math.sqrt);
    this.renorm = {
      movingDeviation: moving('moving_stddev', deviations),
      mean: moving('renorm_mean', () => mean(shape, this.key('moving_mean'))),
      deviation: moving('renorm_stddev', deviations),
    };
  }

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  call(x: Value, context: CallContext): Value {
    context.observe?.(this, x);
    if (context.training && this.trainable) return this.train(x, context);
    const { graph, shape } = x;
    const channel = this.channelAxis(shape.length);
    const kept = keep(shape, [channel]);
    const wide = (v: Variable | undefined) => v && ops.reshape(graph.variable(v), kept);
    return ops.normalize(x, {
      mean: ops.reshape(latest(graph, this.movingMean), kept),
      variance: ops.reshape(latest(graph, this.movingVariance), kept),
      scale: wide(this.gamma),
      offset: wide(this.beta),
      epsilon: this.epsilon,
    });
  }

  private train(x: Value, context: CallContext): Value {
    const { graph, shape } = x;
    const [batch = 1] = shape;
    const { epsilon } = this;
    const size = this.ghostSize(batch);
    const { virtualBatchSize: wanted = batch } = this.options;
    if (size !== Math.min(wanted, batch)) {
      context.warn(
        `${this.where}: a batch of ${batch} samples has no ghost batches of ${wanted}; ghost batches of ${size} are used. Choose a ` +
          'batch size and a number of samples that virtualBatchSize divides.',
      );
    }
    // Ghost batches are an axis of their own in front, which the statistics keep.
    const ghosts = batch / size;
    const source = ops.reshape(x, ghosts === 1 ? shape : [ghosts, size, ...shape.slice(1)]);
    const lead = source.shape.length - shape.length;
    const channel = this.channelAxis(shape.length) + lead;
    const axes = source.shape.flatMap((_, axis) => (axis === channel || axis < lead ? [] : [axis]));
    const values = sizeOf(axes.map((axis) => source.shape[axis] as number));
    if (values === 1) {
      context.warn(
        `${this.where}: a batch with one value per channel has variance 0, so its normalised output is 0 (β) whatever the input is, and ` +
          'no gradient passes. Use larger batches, or a number of samples that the batch size divides.',
      );
    }
    const statistics = ops.moments(source, axes);
    const kept = keep(source.shape, [channel]);
    const own = keep(source.shape, lead > 0 ? [0, channel] : [channel]);
    const scale = this.gamma && ops.reshape(graph.variable(this.gamma), kept);
    const offset = this.beta && ops.reshape(graph.variable(this.beta), kept);
    const affine = this.renorm ? this.corrected(statistics, own, kept, scale, offset) : { scale, offset };
    this.follow(statistics, values, context);
    const mean = ops.reshape(statistics.mean, own);
    const variance = ops.reshape(statistics.variance, own);
    return ops.reshape(ops.normalize(source, { mean, variance, ...affine, epsilon }), shape);
  }

  /** γ and β with renorm's correction: (x̂·r + d)·γ + β = x̂·(r·γ) + (d·γ + β). */
  private corrected({ mean, variance }: Moments, own: Shape, kept: Shape, scale: Value | undefined, offset: Value | undefined) {
    const { graph } = mean;
    const renorm = this.renorm as NonNullable<typeof this.renorm>;
    const wide = (v: Variable) => ops.reshape(latest(graph, v), kept);
    const batch = {
      mean: ops.reshape(mean, own),
      deviation: ops.sqrt(ops.add(ops.reshape(variance, own), this.epsilon)),
    };
    const moving = { mean: wide(renorm.mean), deviation: wide(renorm.deviation) };
    const { r, d } = renormCorrection(batch, moving, this.options.renormClipping ?? {}, this.epsilon);
    const shift = scale ? ops.mul(d, scale) : d;
    return { scale: scale ? ops.mul(r, scale) : r, offset: offset ? ops.add(shift, offset) : shift };
  }

  /** The moving statistics after a batch with `values` values per channel. */
  private follow({ mean, variance }: Moments, values: number, context: CallContext): void {
    const { graph } = mean;
    const { epsilon, renorm } = this;
    // As the fused kernel of Keras 2 has it, a single value keeps its variance of 0.
    const bessel = this.options.movingVariance === 'unbiased' ? values / Math.max(values - 1, 1) : 1;
    const stored = bessel === 1 ? variance : ops.mul(variance, bessel);
    const overGhosts = (v: Value) => (v.shape.length > 1 ? ops.mean(v, [0]) : v);
    // A layer that is applied twice follows one batch after the other.
    const next = (moving: Variable, batch: Value, momentum: number) =>
      ops.add(ops.mul(graph.pending(moving), momentum), ops.mul(overGhosts(batch), 1 - momentum));
    context.update(this.movingMean, next(this.movingMean, mean, this.momentum));
    if (!renorm) {
      context.update(this.movingVariance, next(this.movingVariance, stored, this.momentum));
      return;
    }
    const deviation = (v: Value) => ops.sqrt(ops.add(v, epsilon));
    const moving = next(renorm.movingDeviation, deviation(stored), this.momentum);
    context.update(renorm.movingDeviation, moving);
    context.update(this.movingVariance, ops.relu(ops.sub(ops.square(moving), epsilon)));
    const { renormMomentum = 0.99 } = this.options;
    context.update(renorm.mean, next(renorm.mean, mean, renormMomentum));
    context.update(renorm.deviation, next(renorm.deviation, deviation(variance), renormMomentum));
  }

  override getConfig() {
    return { ...this.options, ...super.getConfig() };
  }
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015, arXiv 1502.03167), with the semantics of Keras 3: [batch, …] → [batch, …], of any rank from 2.
 *
 * During training: y = γ·(x − μ)/√(σ² + ε) + β with the mean μ and the biased variance σ² of each channel over all other axes of the
 * batch, and moving ← moving·momentum + batch·(1 − momentum) for both statistics.
 *
 * During inference, and where `trainable` is false: the same with the moving statistics, which then stay as they are.
 *
 * With `renorm`, training gives γ·(r·(x − μ)/√(σ² + ε) + d) + β, where r and d correct towards slowly moving renorm statistics and are
 * constants in the gradient; deviations √(σ² + ε) are followed instead of variances, and moving_variance is moving_stddev² − ε.
 *
 * With `virtualBatchSize`, each sub-batch of neighbouring samples has its own μ and σ², and the moving statistics follow their means over
 * the sub-batches.
 *
 * Weights, each of shape [channels]: gamma, beta (trained), moving_mean, moving_variance (not trained), and with `renorm` moving_stddev,
 * renorm_mean, renorm_stddev (not trained).
 *
 * @throws EvenkeelError for an axis the input does not have and for options out of range
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 32, useBias: false, inputShape: [8] }),
 *   layers.batchNormalization(),
 *   layers.activation({ activation: 'relu' }),
 * ]);
 * net.layers[1].weights.map((w) => w.shape); // [[32], [32], [32], [32]]
 * ```
 */
export const batchNormalization = withOptions(
  layerNamed('BatchNormalization'),
  batchNormalizationOptions,
  (options?: BatchNormalizationOptions) => new BatchNormalization(options),
);

/** A statistic as the layer's last use in the step left it; a constant in the gradient. */
function latest(graph: Graph, statistic: Variable): Value {
  const value = graph.pending(statistic);
  return value.producer ? ops.stopGradient(value) : value;
}

/** `shape` with every axis but `axes` as 1. */
function keep(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? size : 1));
}
