import { SIGNIFICANCE } from './analysis/significance.ts';
import { conditionsOf } from './conditions.ts';
import { type Measure, measureOf } from './measure.ts';
import type { ArmResult, Comparison, Condition, Obstacle, Outcome, Result, TestResult, Trial } from './result.ts';
import { holm } from './statistics/holm.ts';

/** Fewer steps are no training: RMSprop's own average of the gradients has then hardly more than settled. */
export const FEWEST_STEPS = 30;

type Basis = Pick<Result, 'status' | 'task'> & Pick<Condition, 'guess'>;

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
const learned = ({ test, recalibrated }: Trial, guess: number, measure: Measure): boolean =>
  [test, recalibrated?.test].some((t) => {
    if (!t) return false;
    const [low, high] = measure.interval(t);
    return measure.higherIsBetter ? low > guess : high < guess;
  });

/** Why two trials cannot be compared; null where they can. */
export function obstacleOf(first: Trial | undefined, second: Trial | undefined, { status, guess, task }: Basis): Obstacle | null {
  const measure = measureOf(task);
  const trials = [first, second];
  if (trials.some((trial) => trial?.diverged)) return 'diverged';
  if (status === 'stopped') return 'stopped';
  const tested = trials.filter((trial): trial is Trial => Boolean(trial?.test));
  if (tested.length < trials.length) return 'untested';
  // The oldest results do not say their steps, but what epochs were finished.
  if (new Set(tested.map(({ steps, history }) => steps ?? `${history.loss.length} epochs`)).size > 1) return 'unequal-steps';
  if (tested.some(({ steps }) => steps !== null && steps < FEWEST_STEPS)) return 'few-steps';
  if (guess !== null && !tested.some((trial) => learned(trial, guess, measure))) return 'no-better-than-guessing';
  if (tested.some((trial) => movingStatistics(trial, measure) === 'ahead')) return 'unclear-statistics';
  return null;
}

/** Compares two trials on their test samples: with the moving statistics, or where those of one lag, with recalibrated ones. */
function outcomeOf(baseline: Trial, trial: Trial, measure: Measure): Omit<Outcome, 'adjustedP'> {
  const lags = [baseline, trial].some((one) => movingStatistics(one, measure));
  const [first, second] = [trial, baseline].map(({ test, recalibrated }) => (lags && recalibrated?.test) || test) as [
    TestResult,
    TestResult,
  ];
  const { difference, interval, onlyFirst, onlySecond, pValue } = measure.compare(first, second);
  return {
    statistics: lags ? 'recalibrated' : 'moving',
    samples: first.total,
    difference,
    interval,
    onlyArm: onlyFirst,
    onlyBaseline: onlySecond,
    pValue,
  };
}

/** Compares each other arm with the first, in each condition, seed by seed. */
export function compareArms({
  arms,
  conditions,
  design,
  task,
}: Pick<Result, 'arms' | 'conditions' | 'design' | 'task'>): Comparison[] {
  const measure = measureOf(task);
  const epochs = new Map(conditionsOf(design).map((condition) => [condition.name, condition.design.fit.epochs]));
  const isCut = ({ condition, diverged, history }: Trial) =>
    diverged === null && history.loss.length < (epochs.get(condition) ?? design.fit.epochs);
  const [baseline, ...others] = arms as [ArmResult, ...ArmResult[]];
  const pairs = others.flatMap((arm) =>
    arm.trials.map((trial) => {
      const { condition, seed } = trial;
      const base = baseline.trials.find((one) => one.seed === seed && one.condition === condition);
      const guess = conditions.find(({ name }) => name === condition)?.guess ?? null;
      const together = arms.flatMap(({ trials }) => trials.filter((one) => one.seed === seed && one.condition === condition));
      const status = together.some(isCut) ? 'stopped' : 'complete';
      const obstacle = obstacleOf(base, trial, { status, task, guess });
      const outcome = obstacle === null && base ? outcomeOf(base, trial, measure) : null;
      return { arm: arm.name, baseline: baseline.name, condition, seed, obstacle, outcome };
    }),
  );
  const adjusted = holm(pairs.flatMap(({ outcome }) => outcome?.pValue ?? []));
  return pairs.map(({ outcome, ...pair }) => ({
    ...pair,
    outcome: outcome && { ...outcome, adjustedP: adjusted.shift() as number },
  }));
}
