import { requireFraction } from '../../../core/checks.ts';
import { integer, type OptionTable, oneOf } from '../../../core/options.ts';
import { type Shape, sizeOf } from '../../../core/tensor/tensor.ts';
import type { Graph, Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { getInitializer, type InitializerLike } from '../../initializers/initializers.ts';
import type { CallContext } from '../callContext.ts';
import { layerMaker } from '../configuredLayer.ts';
import type { LayerTraits } from '../traits.ts';
import { AffineNormalizationLayer, type AffineOptions, affineOptions, lastAxis } from './normalizationLayer.ts';
import { type Affine, normalize, type Statistics, sizesAlong, statistics } from './normalize.ts';
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
   * What the moving variance averages: σ² with 1/N ('biased', as Keras 3) or with 1/(N−1) ('unbiased', as PyTorch and the fused kernel of
   * Keras 2). The batch itself is always normalised with 1/N. Default 'biased'.
   */
  readonly movingVariance?: 'biased' | 'unbiased';
  /** Batch renormalisation (Ioffe 2017). Default false. */
  readonly renorm?: boolean;
  /** Bounds of the correction, where `renorm` is on. Default none. */
  readonly renormClipping?: RenormClipping | undefined;
  /** How much of the renorm statistics each training step keeps. Default 0.99. */
  readonly renormMomentum?: number;
  /**
   * Ghost batches (Hoffer, Hubara & Soudry 2017, arXiv 1705.08741): statistics over sub-batches of so many samples. Where it does not
   * divide the batch, sub-batches have the next larger size that does. Left out: over the whole batch.
   */
  readonly virtualBatchSize?: number | undefined;
}

export const batchNormalizationOptions = {
  axis: lastAxis,
  momentum: { default: 0.99, check: requireFraction },
  movingMeanInitializer: { default: 'zeros', form: 'initializer' },
  movingVarianceInitializer: { default: 'ones', form: 'initializer' },
  movingVariance: { default: 'biased', check: oneOf('biased', 'unbiased'), key: false },
  // Keras 3 has had renormalisation since 3.14.
  renorm: { default: false, omitDefault: true },
  renormClipping: { check: requireClipping, omitDefault: true },
  renormMomentum: { default: 0.99, check: requireFraction, omitDefault: true },
  virtualBatchSize: { check: integer(1), key: false },
  ...affineOptions,
} satisfies OptionTable<BatchNormalizationOptions>;

/** The statistics that batch renormalisation corrects towards, and the standard deviation from which the moving variance follows. */
interface RenormState {
  readonly movingStddev: Variable;
  readonly mean: Variable;
  readonly stddev: Variable;
}

export class BatchNormalization extends AffineNormalizationLayer<BatchNormalizationOptions> {
  static readonly definition = {
    className: 'BatchNormalization',
    options: batchNormalizationOptions,
    ignoredKeys: ['synchronized'],
  };
  /** Once the layer is built. */
  movingMean!: Variable;
  /** Once the layer is built. */
  movingVariance!: Variable;
  private renorm: RenormState | undefined;
  /** The moving mean that `recalibrate` gave, by which a layer knows whether it still has those statistics. */
  private recalibratedMean: ArrayLike<number> | undefined;

  /** Whether the moving statistics are still those that `recalibrate` gave. */
  async isRecalibrated(): Promise<boolean> {
    const recalibrated = this.recalibratedMean;
    if (recalibrated === undefined) return false;
    return (await this.movingMean.read()).every((v: number, i: number) => v === recalibrated[i]);
  }

  /** Notes that the moving statistics as they are now are recalibrated ones. */
  async noteRecalibrated(): Promise<void> {
    this.recalibratedMean = Float32Array.from(await this.movingMean.read());
  }

  override get traits(): LayerTraits {
    return { isScaleFree: true };
  }

  /** How much of the moving statistics each training step keeps. */
  get momentum(): number {
    return this.options.momentum;
  }

  /** The channel axis of an operand of `rank` axes, the batch included. */
  channelAxis(rank: number): number {
    return this.axesOf(this.options.axis, rank)[0] as number;
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
    this.addAffine(shape);
    const { movingMeanInitializer, movingVarianceInitializer } = this.options;
    const moving = (key: string, initializer: InitializerLike) => this.addWeight(key, { shape, initializer, trainable: false });
    this.movingMean = moving('moving_mean', movingMeanInitializer);
    this.movingVariance = moving('moving_variance', movingVarianceInitializer);
    if (!this.options.renorm) return;
    // Started from the same draw as the moving statistics.
    const mean = getInitializer(movingMeanInitializer, this.where);
    const variance = getInitializer(movingVarianceInitializer, this.where);
    const stddev = () => variance(shape, this.key('moving_variance')).map(Math.sqrt);
    this.renorm = {
      movingStddev: moving('moving_stddev', stddev),
      mean: moving('renorm_mean', () => mean(shape, this.key('moving_mean'))),
      stddev: moving('renorm_stddev', stddev),
    };
  }

  call(x: Value, context: CallContext): Value {
    context.observe?.(this, x);
    return context.training && this.trainable ? this.train(x, context) : this.infer(x);
  }

  private infer(x: Value): Value {
    const channel = this.channelAxis(x.shape.length);
    const shape = sizesAlong(x.shape, [channel]);
    const expand = (statistic: Variable) => ops.reshape(latest(x.graph, statistic), shape);
    const moving = { mean: expand(this.movingMean), variance: expand(this.movingVariance) };
    return normalize(x, moving, this.affine(x, [channel]), this.epsilon);
  }

  private train(x: Value, context: CallContext): Value {
    const { batches, ghostAxes } = this.ghostBatches(x, context);
    const channel = this.channelAxis(x.shape.length) + ghostAxes;
    const axes = [...batches.shape.keys()].filter((axis) => axis !== channel && axis >= ghostAxes);
    const count = sizeOf(axes.map((axis) => batches.shape[axis] as number));
    if (count === 1) this.warnOfSingleValues(context);
    const batch = statistics(batches, axes);
    const affine = this.affine(batches, [channel]);
    const corrected = this.renorm ? this.renormalize(batch, this.renorm, affine, channel) : affine;
    this.updateMovingStatistics(batch, count, context);
    return ops.reshape(normalize(batches, batch, corrected, this.epsilon), x.shape);
  }

  /** The operand with an axis of ghost batches in front, where there are several, along which each has its own statistics. */
  private ghostBatches(x: Value, context: CallContext): { batches: Value; ghostAxes: 0 | 1 } {
    const [batch = 1, ...rest] = x.shape;
    const { virtualBatchSize: wanted = batch } = this.options;
    const size = this.ghostSize(batch);
    if (size !== Math.min(wanted, batch)) {
      context.warn(
        `${this.where}: a batch of ${batch} samples has no ghost batches of ${wanted}; ghost batches of ${size} are used. Choose a ` +
          'batch size and a number of samples that virtualBatchSize divides.',
      );
    }
    return size === batch
      ? { batches: x, ghostAxes: 0 }
      : { batches: ops.reshape(x, [batch / size, size, ...rest]), ghostAxes: 1 };
  }

  private warnOfSingleValues(context: CallContext): void {
    context.warn(
      `${this.where}: a batch with one value per channel has variance 0, so its normalised output is 0 (β) whatever the input is, and ` +
        'no gradient passes. Use larger batches, or a number of samples that the batch size divides.',
    );
  }

  /** γ and β with renorm's correction: (x̂·r + d)·γ + β = x̂·(r·γ) + (d·γ + β). */
  private renormalize({ mean, variance }: Statistics, renorm: RenormState, { scale, offset }: Affine, channel: number): Affine {
    const { graph } = mean;
    const shape = sizesAlong(mean.shape, [channel]);
    const expand = (v: Variable) => ops.reshape(latest(graph, v), shape);
    const batch = { mean, stddev: this.stddev(variance) };
    const moving = { mean: expand(renorm.mean), stddev: expand(renorm.stddev) };
    const { r, d } = renormCorrection(batch, moving, this.options.renormClipping ?? {}, this.epsilon);
    const shift = scale ? ops.mul(d, scale) : d;
    return { scale: scale ? ops.mul(r, scale) : r, offset: offset ? ops.add(shift, offset) : shift };
  }

  private stddev(variance: Value): Value {
    return ops.sqrt(ops.add(variance, this.epsilon));
  }

  /** moving ← moving·momentum + batch·(1 − momentum), after a batch with `count` values per channel. */
  private updateMovingStatistics(batch: Statistics, count: number, context: CallContext): void {
    const { graph } = batch.mean;
    const channels = sizeOf(this.movingMean.shape);
    const [mean, variance] = [byGhostBatch(batch.mean, channels), byGhostBatch(batch.variance, channels)];
    const { movingVariance, momentum, renormMomentum } = this.options;
    // As the fused kernel of Keras 2 has it, a single value keeps its variance of 0.
    const bessel = movingVariance === 'unbiased' ? count / Math.max(count - 1, 1) : 1;
    const stored = bessel === 1 ? variance : ops.mul(variance, bessel);
    // A layer that is applied twice averages one batch after the other.
    const average = (moving: Variable, statistic: Value, decay: number) =>
      ops.add(ops.mul(graph.pending(moving), decay), ops.mul(overGhostBatches(statistic), 1 - decay));
    context.update(this.movingMean, average(this.movingMean, mean, momentum));
    const { renorm } = this;
    if (!renorm) {
      context.update(this.movingVariance, average(this.movingVariance, stored, momentum));
      return;
    }
    const movingStddev = average(renorm.movingStddev, this.stddev(stored), momentum);
    context.update(renorm.movingStddev, movingStddev);
    context.update(this.movingVariance, ops.relu(ops.sub(ops.square(movingStddev), this.epsilon)));
    context.update(renorm.mean, average(renorm.mean, mean, renormMomentum));
    context.update(renorm.stddev, average(renorm.stddev, this.stddev(variance), renormMomentum));
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
 * constants in the gradient; standard deviations √(σ² + ε) are averaged instead of variances, and moving_variance is moving_stddev² − ε.
 *
 * With `virtualBatchSize`, each sub-batch of neighbouring samples has its own μ and σ², and the moving statistics average their means
 * over the sub-batches.
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
export const batchNormalization: (options?: BatchNormalizationOptions) => BatchNormalization = layerMaker(BatchNormalization);

/** A statistic as the layer's last use in the step left it; a constant in the gradient. */
function latest(graph: Graph, statistic: Variable): Value {
  const value = graph.pending(statistic);
  return value.producer ? ops.stopGradient(value) : value;
}

/** A statistic as [channels], or as [ghost batches, channels] where there are several. */
function byGhostBatch(statistic: Value, channels: number): Value {
  const ghosts = sizeOf(statistic.shape) / channels;
  return ops.reshape(statistic, ghosts === 1 ? [channels] : [ghosts, channels]);
}

/** The mean of a statistic over ghost batches. */
const overGhostBatches = (statistic: Value): Value => (statistic.shape.length > 1 ? ops.mean(statistic, [0]) : statistic);
