import { requireInteger } from '../../core/checks.ts';
import { sequentialLevels } from '../statistics/spending.ts';
import { SIGNIFICANCE } from './significance.ts';

/** What may be claimed at a look, where one looks several times and stops at the first clear answer. */
export interface LookLevel {
  /** Each contrast is claimed where its p is at most this; 0 where nothing may be claimed. */
  readonly level: number;
  /** Of the intervals, which so hold over all looks together in 95 % of experiments. */
  readonly confidence: number;
}

/** A look has about so many times the pairs of the one before. */
const GROWTH = 1.3;

/**
 * After how many pairs one looks, fixed before anything is known: first where a difference can be claimed at all, then after about 1.3 times as many, up to `most`.
 *
 *     lookSchedule(30); // [7, 10, 13, 17, 23, 30]
 *
 * @param most pairs at the last look
 * @param contrasts how many are tested at each look
 * @throws EvenkeelError unless both are integers of at least 1
 */
export function lookSchedule(most: number, contrasts = 1): number[] {
  requireInteger('looks, most', most, 1);
  requireInteger('looks, contrasts', contrasts, 1);
  let first = 1;
  while (first < most && sequentialLevels([first, most], { contrasts })[0]?.level === 0) first++;
  const looks = [first];
  for (let next = first; next < most; ) {
    next = Math.ceil(next * GROWTH);
    // A look shortly before the last would cost its share and tell little.
    if (next * Math.sqrt(GROWTH) > most) next = most;
    looks.push(next);
  }
  return looks;
}

/**
 * The level of a look: the chance of any false claim over all looks together stays at 5 % (alpha spending, `sequentialLevels`).
 *
 * @param schedule all looks as they were fixed
 * @param pairs those that are there now: where that is no look of the schedule, as where time ran out, one between them
 */
export function lookLevel(schedule: readonly number[], pairs: number, contrasts = 1): LookLevel {
  const looks = [...new Set([...schedule.filter((look) => look < pairs), pairs, schedule.at(-1) ?? pairs])];
  const level = sequentialLevels(looks, { contrasts, level: SIGNIFICANCE })[looks.indexOf(pairs)]?.level ?? 0;
  return { level, confidence: 1 - (level > 0 ? Math.min(SIGNIFICANCE, level * contrasts) : SIGNIFICANCE) };
}

/** A probability as one that is compared with 0.05: below it where p is at most the level of its look. */
export const atLook = (p: number, { level }: LookLevel): number =>
  level === 0 ? 1 : Math.min(1, (p * SIGNIFICANCE) / (level * (1 + 1e-6)));
