import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker, withLayerOptions } from '../configuredLayer.ts';
import { AffineNormalizationLayer, type AffineOptions, affineOptions, lastAxis } from './normalizationLayer.ts';
import { normalize, type Statistics, sizesAlong } from './normalize.ts';

export interface GroupNormalizationOptions extends AffineOptions {
  /** Into how many groups of neighbours the channels fall; −1 for one group a channel (instance normalisation). Default 32. */
  readonly groups?: number;
  /** The axis of the channels, counted with the batch axis; negative from the end. Default −1. */
  readonly axis?: number;
}

/** @throws EvenkeelError unless it is an integer from 1 on, or −1 */
function requireGroups(where: string, groups: number): number {
  if (groups === -1 || (Number.isInteger(groups) && groups >= 1)) return groups;
  throw new EvenkeelError({
    where,
    expected: 'an integer of at least 1, or -1 for one group a channel',
    got: String(groups),
  });
}

const groupNormalizationOptions = {
  groups: { default: 32, check: requireGroups },
  axis: lastAxis,
  ...affineOptions,
} satisfies OptionTable<GroupNormalizationOptions>;

export class GroupNormalization extends AffineNormalizationLayer<GroupNormalizationOptions> {
  static readonly definition = { className: 'GroupNormalization', options: groupNormalizationOptions };

  private groupsOf(channels: number): number {
    const { groups } = this.options;
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
    const channels = inputShape[this.channelAxis(inputShape.length + 1) - 1] as number;
    this.groupsOf(channels);
    this.addAffine([channels]);
  }

  /** The channel axis among `rank` axes. */
  private channelAxis(rank: number): number {
    return this.axesOf(this.options.axis, rank)[0] as number;
  }

  call(x: Value): Value {
    const channel = this.channelAxis(x.shape.length);
    return normalize(x, this.statistics(x, channel), this.affine(x, [channel]), this.epsilon);
  }

  /** Mean and variance of the group of each channel of each sample. */
  private statistics(x: Value, channel: number): Statistics {
    const [batch, channels] = [x.shape[0] as number, x.shape[channel] as number];
    const groups = this.groupsOf(channels);
    const size = channels / groups;
    const space = x.shape.flatMap((_, axis) => (axis === 0 || axis === channel ? [] : [axis]));
    const each = space.length > 0 ? ops.moments(x, space) : undefined;
    const expand = (v: Value) => ops.reshape(v, sizesAlong(x.shape, [0, channel]));
    if (each && size === 1) return { mean: expand(each.mean), variance: expand(each.variance) };
    // By channel first and then over the channels of a group, so that large passes run along neighbouring channels. The variance is the
    // mean of the channels' variances and the variance of their means.
    const grouped = (v: Value) => ops.reshape(v, [batch, groups, size]);
    const between = ops.moments(grouped(each?.mean ?? x), [2]);
    const variance = each ? ops.add(between.variance, ops.mean(grouped(each.variance), [2])) : between.variance;
    const spread = (v: Value) =>
      expand(ops.reshape(ops.broadcastTo(ops.reshape(v, [batch, groups, 1]), [batch, groups, size]), [batch, channels]));
    return { mean: spread(between.mean), variance: spread(variance) };
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
export const groupNormalization: (options?: GroupNormalizationOptions) => GroupNormalization = layerMaker(GroupNormalization);

/** Options of group normalisation but the number of groups. */
export type InstanceNormalizationOptions = Omit<GroupNormalizationOptions, 'groups'>;

const { groups: _, ...instanceNormalizationOptions } = groupNormalizationOptions;

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
export const instanceNormalization = withLayerOptions<InstanceNormalizationOptions, GroupNormalization, never>(
  'InstanceNormalization',
  instanceNormalizationOptions as never,
  (options) => new GroupNormalization({ ...options, groups: -1 }),
);
