import { EvenkeelError } from '../core/errors.ts';

/** One axis or several; negative from the end. */
export type AxisLike = number | readonly number[];

/**
 * The axes among `rank`, ascending and counted from the front.
 * @param least the first axis that is allowed: 1 where the batch axis is none of them
 * @throws EvenkeelError for none, for one that is not there, and for one that is named twice
 */
export function resolveAxes(where: string, axis: AxisLike, rank: number, least = 0): readonly number[] {
  const list = typeof axis === 'number' ? [axis] : axis;
  const axes = list.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
  const fits = axes.every((a, i) => Number.isInteger(a) && a >= least && a < rank && a !== axes[i - 1]);
  if (fits && axes.length > 0) return axes;
  const range = `from ${least} to ${rank - 1} (or -${rank - least} to -1) for an input of ${rank} dimensions`;
  throw new EvenkeelError({
    where: `${where}, option axis`,
    expected: typeof axis === 'number' ? `an axis ${range}` : `different axes, each ${range}`,
    got: typeof axis === 'number' ? String(axis) : JSON.stringify(axis),
  });
}
