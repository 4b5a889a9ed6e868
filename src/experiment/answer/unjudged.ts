import { inSeries } from '../../core/inSeries.ts';
import type { Wording } from '../analysis/wording.ts';
import { measureOf } from '../measure.ts';
import type { Obstacle, Result } from '../result.ts';
import type { Answer } from './answerSchema.ts';

/** Why contrasts are not judged, in words. A training that diverged is part of what is judged. */
const OBSTACLE_TEXTS: Readonly<Record<Exclude<Obstacle, 'diverged'>, string>> = {
  untested: 'not every network was tested',
  stopped: 'the run was stopped before these trainings ended',
  'unequal-steps': 'the networks took different numbers of steps',
  'few-steps': 'so few steps are hardly a training',
  'no-better-than-guessing': 'no network does better than guessing',
  'unclear-statistics': 'which statistics a network is tested with decides',
};

/** A contrast that is not judged, and why. */
export type Unjudged = Answer['unjudged'][number];

/** Why a contrast is not judged, in words. */
export const obstacleText = ({ obstacle }: Pick<Unjudged, 'obstacle'>): string =>
  (OBSTACLE_TEXTS as Readonly<Record<string, string>>)[obstacle] ?? obstacle;

/**
 * The contrasts that cannot be judged: where that is so of any of their pairs.
 * @param metric by which networks are compared: that accuracy is that of guessing says nothing of another
 */
export function unjudgedOf({ comparisons, task }: Pick<Result, 'comparisons' | 'task'>, metric: string): Unjudged[] {
  const all = new Map<string, Unjudged>();
  const isMeasure = metric === measureOf(task).name;
  for (const { arm, condition, obstacle } of comparisons) {
    if (obstacle === 'no-better-than-guessing' && !isMeasure) continue;
    if (obstacle !== null && obstacle !== 'diverged') all.set(JSON.stringify([arm, condition]), { arm, condition, obstacle });
  }
  return [...all.values()];
}

/** Which contrasts are not judged, a sentence for each reason. */
export function unjudgedText(all: readonly Unjudged[], { arm, condition }: Wording): string[] {
  const groups = new Map<string, string[]>();
  for (const one of all) {
    const where = condition(one.condition);
    const text = obstacleText(one);
    groups.set(text, [...(groups.get(text) ?? []), `${arm(one.arm)}${where && ` ${where}`}`]);
  }
  return [...groups].map(([text, names]) => `Not judged ${inSeries(names)}: ${text}.`);
}
