import { EvenkeelError } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { Pair } from '../../ops/window.ts';
import { type DataFormat, fromChannelsLast, toChannelsLast } from './dataFormat.ts';

/** A size for both axes, or [height, width]. */
export type PairLike = number | Pair;

/** A size along the one axis of a sequence. */
export type SingleLike = number | readonly [number];

/** Axes of space: 1 for sequences [batch, steps, channels], 2 for images [batch, height, width, channels]. */
export type Rank = 1 | 2;

interface SizeBounds {
  /** Default 1. */
  readonly least?: number;
  /** What a sequence, which is an image of height 1, has for the height. Default 1. */
  readonly height?: number;
}

/**
 * Sizes along height and width.
 * @throws EvenkeelError unless there is one for each axis and they are integers from `least` on
 */
export function toSizes(
  rank: Rank,
  value: number | readonly number[],
  where: string,
  { least = 1, height = 1 }: SizeBounds = {},
): Pair {
  const sizes = typeof value === 'number' ? (new Array(rank).fill(value) as number[]) : value;
  if (!Array.isArray(sizes) || sizes.length !== rank || !sizes.every((v) => Number.isInteger(v) && v >= least)) {
    throw new EvenkeelError({
      where,
      expected: `an integer of at least ${least}${rank === 2 ? ', or two of them [height, width]' : ''}`,
      got: JSON.stringify(value),
    });
  }
  return rank === 1 ? [height, sizes[0] as number] : [sizes[0] as number, sizes[1] as number];
}

/** The check of an option that is a size along each axis. */
export const isSize =
  <S extends number | readonly number[]>(rank: Rank, bounds?: SizeBounds) =>
  (where: string, value: S): S => {
    toSizes(rank, value, where, bounds);
    return value;
  };

/** How messages call the operands of a layer. */
export function axesOf(rank: Rank, format: DataFormat = 'channelsLast'): string {
  const space = rank === 1 ? 'steps' : 'height, width';
  return format === 'channelsLast' ? `(batch, ${space}, channels)` : `(batch, channels, ${space})`;
}

/** An image with its channels last; a sequence as one of height 1. */
export function toImage(x: Value, rank: Rank, format: DataFormat): Value {
  const last = toChannelsLast(x, format);
  return rank === 2 ? last : ops.reshape(last, [last.shape[0] as number, 1, ...last.shape.slice(1)]);
}

/** Undoes `toImage`. */
export function fromImage(y: Value, rank: Rank, format: DataFormat): Value {
  const sequenceOrImage = rank === 2 ? y : ops.reshape(y, [y.shape[0] as number, ...y.shape.slice(2)]);
  return fromChannelsLast(sequenceOrImage, format);
}

/** The shape of a filter as the user sees it: without the height of a sequence. */
export const filterShape = (rank: Rank, window: Pair, ...rest: number[]): Shape => [...window.slice(2 - rank), ...rest];
