import { EvenkeelError } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { Padding, Pair } from '../../ops/window.ts';
import { type DataFormat, fromChannelsLast, toChannelsLast } from './dataFormat.ts';

/** A size for both axes, or [height, width]. */
export type PairLike = number | Pair;

/** A size along the one axis of a sequence. */
export type SingleLike = number | readonly [number];

/** Axes of space: 1 for sequences [batch, steps, channels], 2 for images [batch, height, width, channels]. */
export type Rank = 1 | 2;

/** @throws EvenkeelError unless both sizes are integers from 1 on. */
export function toPair(value: PairLike, where: string, option: string): Pair {
  return toSizes(2, value, where, option);
}

/**
 * Sizes along height and width. A sequence is an image of height 1, for which `height` is taken.
 * @throws EvenkeelError unless there is one for each axis and they are integers from `least` on.
 */
export function toSizes(
  rank: Rank,
  value: number | readonly number[],
  where: string,
  option: string,
  { least = 1, height = 1 } = {},
): Pair {
  const sizes = typeof value === 'number' ? (new Array(rank).fill(value) as number[]) : value;
  if (!Array.isArray(sizes) || sizes.length !== rank || !sizes.every((v) => Number.isInteger(v) && v >= least)) {
    throw new EvenkeelError({
      where: `${where}, option ${option}`,
      expected: `an integer of at least ${least}${rank === 2 ? ', or two of them [height, width]' : ''}`,
      got: JSON.stringify(value),
    });
  }
  return rank === 1 ? [height, sizes[0] as number] : [sizes[0] as number, sizes[1] as number];
}

/** @throws EvenkeelError unless it is 'valid' or 'same', or 'causal' where that is allowed. */
export function toPadding<P extends Padding | 'causal'>(value: P, where: string, causal = false): P {
  if (value === 'valid' || value === 'same' || (causal && value === 'causal')) return value;
  const expected = causal ? "'valid', 'same' or 'causal'" : "'valid' or 'same'";
  throw new EvenkeelError({ where: `${where}, option padding`, expected, got: JSON.stringify(value) });
}

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
  const own = rank === 2 ? y : ops.reshape(y, [y.shape[0] as number, ...y.shape.slice(2)]);
  return fromChannelsLast(own, format);
}

/** The shape of a filter as the user sees it: without the height of a sequence. */
export const filterShape = (rank: Rank, window: Pair, ...rest: number[]): Shape => [...window.slice(2 - rank), ...rest];
