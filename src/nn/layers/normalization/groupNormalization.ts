import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { layerNamed } from '../layer.ts';
import { type AffineOptions, affineOptions, NormalizationLayer } from './normalizationLayer.ts';

export interface GroupNormalizationOptions extends AffineOptions {
  /** Into how many groups of neighbours the channels fall; −1 for one group a channel (instance normalisation). Default 32. */
  readonly groups?: number;
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
}

const groupNormalizationOptions = {
  groups: 'optional',
  axis: 'optional',
  ...affineOptions,
} satisfies Schema<GroupNormalizationOptions>;

export class GroupNormalization extends NormalizationLayer {
  readonly className = 'GroupNormalization';
  private readonly options: GroupNormalizationOptions;
  private gamma: Variable | undefined;
  private beta: Variable | undefined;

  constructor(options: GroupNormalizationOptions = {}) {
    super(options);
    this.options = options;
    this.requireEpsilon(options.epsilon ?? 1e-3);
    const { groups = 32 } = options;
    if (groups === -1 || (Number.isInteger(groups) && groups >= 1)) return;
    throw new EvenkeelError({
      where: `${this.where}, option groups`,
      expected: 'an integer of at least 1, or -1 for one group a channel',
      got: String(groups),
    });
  }

  private groupsOf(channels: number): number {
    const { groups = 32 } = this.options;
    if (groups === -1) return channels;
    if (channels % groups === 0) return groups;
    throw new EvenkeelError({
      where: `${this.where}, option groups`,
      expected: `a number that divides the ${channels} channels`,
      got: String(groups),
    });
  }

  protected override build(inputShape: Shape): void {
    this.requireFeatures(inputShape);
    const channels = inputShape[this.axisOf(this.options.axis ?? -1, inputShape.length + 1) - 1] as number;
    this.groupsOf(channels);
    ({ gamma: this.gamma, beta: this.beta } = this.addAffine([channels], this.options));
  }

  call(x: Value): Value {
    const { shape, graph } = x;
    const channel = this.axisOf(this.options.axis ?? -1, shape.length);
    const kept = shape.map((size, axis) => (axis === channel ? size : 1));
    const weight = (v: Variable | undefined) => v && ops.reshape(graph.variable(v), kept);
    const own = (v: Value) => ops.reshape(v, [shape[0] as number, ...kept.slice(1)]);
    const { mean, variance } = this.statistics(x, channel);
    const [scale, offset] = [weight(this.gamma), weight(this.beta)];
    return ops.normalize(x, { mean: own(mean), variance: own(variance), scale, offset, epsilon: this.options.epsilon ?? 1e-3 });
  }

  /** Mean and variance of each channel's group, as [batch, channels]. */
  private statistics(x: Value, channel: number): { mean: Value; variance: Value } {
    const [batch, channels] = [x.shape[0] as number, x.shape[channel] as number];
    const groups = this.groupsOf(channels);
    const size = channels / groups;
    const space = x.shape.flatMap((_, axis) => (axis === 0 || axis === channel ? [] : [axis]));
    const each = space.length > 0 ? ops.moments(x, space) : undefined;
    if (each && size === 1) return each;
    // By channel first and then over the channels of a group, so that large passes run along neighbouring channels. The variance is the
    // mean of the channels' variances and the variance of their means.
    const grouped = (v: Value) => ops.reshape(v, [batch, groups, size]);
    const between = ops.moments(grouped(each?.mean ?? x), [2]);
    const variance = each ? ops.add(between.variance, ops.mean(grouped(each.variance), [2])) : between.variance;
    const spread = (v: Value) =>
      ops.reshape(ops.broadcastTo(ops.reshape(v, [batch, groups, 1]), [batch, groups, size]), [batch, channels]);
    return { mean: spread(between.mean), variance: spread(variance) };
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options, ...super.getConfig() };
  }
}

/**
 * Group normalisation (Wu & He 2018, arXiv 1803.08494): y = γ·(x − μ)/√(σ² + ε) + β with the mean μ and the biased variance σ² of each
 * sample over the channels of one group and all other axes. [batch, …] → [batch, …]; the same in training and inference.
 *
 * Weights, each of shape [channels]: gamma, beta.
 * @throws EvenkeelError for an axis the input does not have, for groups that do not divide its size, and for options out of range
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 16] });
 * layers.groupNormalization({ groups: 4 }).apply(x).shape; // [8, 8, 16]
 * ```
 */
export const groupNormalization = withOptions(
  layerNamed('GroupNormalization'),
  groupNormalizationOptions,
  (options?: GroupNormalizationOptions) => new GroupNormalization(options),
);

/** Options of group normalisation but the number of groups. */
export type InstanceNormalizationOptions = Omit<GroupNormalizationOptions, 'groups'>;

const { groups: _, ...instanceNormalizationOptions } = groupNormalizationOptions;

export class InstanceNormalization extends GroupNormalization {
  constructor(options: InstanceNormalizationOptions = {}) {
    super({ ...options, groups: -1 });
  }
}

/**
 * Instance normalisation (Ulyanov, Vedaldi & Lempitsky 2016, arXiv 1607.08022): group normalisation with one group a channel, so each
 * channel of each sample has the statistics of its own places: y = γ·(x − μ)/√(σ² + ε) + β. [batch, …] → [batch, …], with an axis besides
 * batch and channels: of one value the variance is 0. The same in training and inference.
 *
 * Weights, each of shape [channels]: gamma, beta.
 * @throws EvenkeelError for an axis the input does not have and for options out of range
 * @example
 * ```ts
 * const x = input({ shape: [8, 8, 16] });
 * layers.instanceNormalization().apply(x).shape; // [8, 8, 16]
 * ```
 */
export const instanceNormalization = withOptions(
  layerNamed('InstanceNormalization'),
  instanceNormalizationOptions,
  (options?: InstanceNormalizationOptions) => new InstanceNormalization(options),
);
