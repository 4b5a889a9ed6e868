import { type Measure, measureOf } from './measure.ts';
import type { Comparison, Result, TestResult, Trial } from './result.ts';

/** Below this probability chance is no longer taken for the reason. */
export const SIGNIFICANCE = 0.05;

/** Fewer steps are no training: RMSprop's own average of the gradients has then hardly more than settled. */
export const FEWEST_STEPS = 30;

type Compared = Pick<Result, 'arms' | 'status' | 'baseline' | 'task'>;

/** Why networks are not compared. */
export type Obstacle =
  | 'diverged'
  | 'untested'
  | 'stopped'
  | 'unequal-steps'
  /** Hardly trained. */
  | 'few-steps'
  | 'no-better-than-guessing'
  /** A network does better with its moving statistics than with recalibrated ones, so neither can speak for it. */
  | 'unclear-statistics';

/**
 * Whether a network's moving statistics give another score than recalibrated ones by more than chance: 'lagging' where they do worse, as
 * after few steps with a high momentum, 'ahead' where they do better.
 */
export function movingStatistics({ test, recalibrated }: Trial, measure: Measure): 'lagging' | 'ahead' | undefined {
  if (!test || !recalibrated || recalibrated.pValue >= SIGNIFICANCE) return undefined;
  const gain = measure.score(recalibrated.test) - measure.score(test);
  return gain > 0 === measure.higherIsBetter ? 'lagging' : 'ahead';
}

/** Whether a network is better than what needs none by more than chance. */
const learned = ({ test, recalibrated }: Trial, baseline: number, measure: Measure): boolean =>
  [test, recalibrated?.test].some((t) => {
    if (!t) return false;
    const [low, high] = measure.interval(t);
    return measure.higherIsBetter ? low > baseline : high < baseline;
  });

/** Why the first trials of the arms cannot be compared; undefined where they can. */
export function obstacle({ arms, status, baseline, task }: Compared): Obstacle | undefined {
  const measure = measureOf(task);
  const trials = arms.map((arm) => arm.trials[0]);
  if (trials.some((trial) => trial?.diverged)) return 'diverged';
  if (status === 'stopped') return 'stopped';
  const tested = trials.filter((trial): trial is Trial => Boolean(trial?.test));
  if (tested.length < trials.length) return 'untested';
  // Older results do not say their steps, but what epochs were finished.
  if (new Set(tested.map(({ steps, history }) => steps ?? `${history.loss.length} epochs`)).size > 1) return 'unequal-steps';
  if (tested.some(({ steps }) => steps !== null && steps < FEWEST_STEPS)) return 'few-steps';
  if (baseline !== null && !tested.some((trial) => learned(trial, baseline, measure))) return 'no-better-than-guessing';
  if (tested.some((trial) => movingStatistics(trial, measure) === 'ahead')) return 'unclear-statistics';
  return undefined;
}

/**
 * Compares the first trials of the two arms on the shared test images: with the moving statistics, or where those of a network lag, with
 * recalibrated ones. null where there is an obstacle.
 */
export function compareArms(compared: Compared): Comparison | null {
  if (obstacle(compared)) return null;
  const measure = measureOf(compared.task);
  const trials = (['none', 'batch'] as const).map((name) => compared.arms.find((a) => a.name === name)?.trials[0] as Trial);
  const statistics = trials.some((trial) => movingStatistics(trial, measure)) ? 'recalibrated' : 'moving';
  const [without, withBn] = trials.map(
    ({ test, recalibrated }) => (statistics === 'recalibrated' && recalibrated?.test) || test,
  ) as [TestResult, TestResult];
  const { difference, interval, onlyFirst, onlySecond, pValue } = measure.compare(withBn, without);
  return {
    statistics,
    testImages: withBn.total,
    difference,
    interval,
    onlyWith: onlyFirst,
    onlyWithout: onlySecond,
    pValue,
  };
}
