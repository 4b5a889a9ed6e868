import { EvenkeelError } from '../errors.ts';
import type { Padding, Pair } from '../ops/window.ts';

/** A size for both axes, or [height, width]. */
export type PairLike = number | Pair;

/** @throws EvenkeelError unless both sizes are whole numbers from 1 on. */
export function toPair(value: PairLike, where: string, option: string): Pair {
  const pair = typeof value === 'number' ? ([value, value] as const) : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((v) => Number.isInteger(v) && v >= 1)) {
    throw new EvenkeelError({
      where: `${where}, option ${option}`,
      expected: 'a whole number of at least 1, or two of them [height, width]',
      got: JSON.stringify(value),
    });
  }
  return [pair[0], pair[1]];
}

/** @throws EvenkeelError unless it is 'valid' or 'same'. */
export function toPadding(value: Padding, where: string): Padding {
  if (value === 'valid' || value === 'same') return value;
  throw new EvenkeelError({ where: `${where}, option padding`, expected: "'valid' or 'same'", got: JSON.stringify(value) });
}
