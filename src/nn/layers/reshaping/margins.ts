import { EvenkeelError } from '../../../core/errors.ts';
import type { Pair } from '../../../ops/window.ts';
import type { DataFormat } from '../dataFormat.ts';
import type { Rank } from '../window.ts';

/** Elements at the start and at the end of the one axis of a sequence; a single number is both. */
export type Margin1D = number | Pair;

/** For images: one number, [height, width], or [[top, bottom], [left, right]]. */
export type Margin2D = number | Pair | readonly [Pair, Pair];

const isPair = (v: unknown): v is Pair => Array.isArray(v) && v.length === 2 && v.every((n) => Number.isInteger(n) && n >= 0);

/**
 * [before, after] for each axis of space.
 * @throws EvenkeelError for what are no integers from 0 on, one, one for each axis, or two for each
 */
export function toMargins(rank: Rank, value: Margin1D | Margin2D, where: string): readonly Pair[] {
  const both = (n: number): Pair => [n, n];
  if (typeof value === 'number' && isPair(both(value))) return new Array<Pair>(rank).fill(both(value));
  if (isPair(value)) return rank === 1 ? [value] : value.map(both);
  if (rank === 2 && Array.isArray(value) && value.length === 2 && value.every(isPair)) return value as readonly [Pair, Pair];
  throw new EvenkeelError({
    where,
    expected:
      rank === 1
        ? 'an integer of at least 0, or two of them [before, after]'
        : 'an integer of at least 0, two of them [height, width], or [[top, bottom], [left, right]]',
    got: JSON.stringify(value),
  });
}

/** The check of an option that is margins; they are kept as [before, after], for images one for each axis. */
export const margins =
  <M extends Margin1D | Margin2D>(rank: Rank) =>
  (where: string, value: M): M => {
    const pairs = toMargins(rank, value, where);
    return (rank === 1 ? pairs[0] : pairs) as M;
  };

/** The sizes before (0) or after (1) all axes of an operand. */
export function marginsAt(side: 0 | 1, pairs: readonly Pair[], format: DataFormat): number[] {
  const sizes = pairs.map((pair) => pair[side]);
  return format === 'channelsLast' ? [0, ...sizes, 0] : [0, 0, ...sizes];
}
