import type { Comparison, Result, TestResult, Trial } from './result.ts';
import { mcnemar, pairedCounts, pairedDifference, wilson } from './statistics.ts';

/** Below this probability chance is no longer taken for the reason. */
export const SIGNIFICANCE = 0.05;

/** Fewer steps are no training: RMSprop's own average of the gradients has then hardly more than settled. */
export const FEWEST_STEPS = 30;

type Compared = Pick<Result, 'arms' | 'status' | 'baseline'>;

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
 * Whether a network's moving statistics give another accuracy than recalibrated ones by more than chance: 'lagging' where they do worse, as
 * after few steps with a high momentum, 'ahead' where they do better.
 */
export function movingStatistics({ test, recalibrated }: Trial): 'lagging' | 'ahead' | undefined {
  if (!test || !recalibrated || recalibrated.pValue >= SIGNIFICANCE) return undefined;
  return recalibrated.onlyRecalibrated > recalibrated.onlyMoving ? 'lagging' : 'ahead';
}

const learned = ({ test, recalibrated }: Trial, baseline: number): boolean =>
  [test, recalibrated?.test].some((t) => t && wilson(t.correct, t.total)[0] > baseline);

/** Why the first trials of the arms cannot be compared; undefined where they can. */
export function obstacle({ arms, status, baseline }: Compared): Obstacle | undefined {
  const trials = arms.map((arm) => arm.trials[0]);
  if (trials.some((trial) => trial?.diverged)) return 'diverged';
  if (status === 'stopped') return 'stopped';
  const tested = trials.filter((trial): trial is Trial => Boolean(trial?.test));
  if (tested.length < trials.length) return 'untested';
  // Older results do not say their steps, but what epochs were finished.
  if (new Set(tested.map(({ steps, history }) => steps ?? `${history.loss.length} epochs`)).size > 1) return 'unequal-steps';
  if (tested.some(({ steps }) => steps !== null && steps < FEWEST_STEPS)) return 'few-steps';
  if (baseline !== null && !tested.some((trial) => learned(trial, baseline))) return 'no-better-than-guessing';
  if (tested.some((trial) => movingStatistics(trial) === 'ahead')) return 'unclear-statistics';
  return undefined;
}

/**
 * Compares the first trials of the two arms on the shared test images: with the moving statistics, or where those of a network lag, with
 * recalibrated ones. null where there is an obstacle.
 */
export function compareArms(compared: Compared): Comparison | null {
  if (obstacle(compared)) return null;
  const trials = (['none', 'batch'] as const).map((name) => compared.arms.find((a) => a.name === name)?.trials[0] as Trial);
  const statistics = trials.some((trial) => movingStatistics(trial)) ? 'recalibrated' : 'moving';
  const [without, withBn] = trials.map(
    ({ test, recalibrated }) => (statistics === 'recalibrated' && recalibrated?.test) || test,
  ) as [TestResult, TestResult];
  const counts = pairedCounts(withBn.wrong, without.wrong, withBn.total);
  return {
    statistics,
    testImages: withBn.total,
    difference: (withBn.correct - without.correct) / withBn.total,
    interval: pairedDifference(counts),
    onlyWith: counts.onlyFirst,
    onlyWithout: counts.onlySecond,
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond),
  };
}
