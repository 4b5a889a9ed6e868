import { inSeries } from '../core/inSeries.ts';
import { SIGNIFICANCE } from './analysis/significance.ts';
import { armsHeading } from './arms.ts';
import { FEWEST_STEPS, movingStatistics } from './comparison.ts';
import { type Measure, measureOf } from './measure.ts';
import {
  type ArmResult,
  type Comparison,
  countSeeds,
  labelledTrials,
  type Obstacle,
  type Outcome,
  type Result,
  samplesOf,
  trialLabel,
} from './result.ts';

/** A result before its conclusion is drawn. */
type Findings = Omit<Result, 'conclusion'>;

/** A probability that never reads as if it lay on the other side of the limit that is judged by. */
export function pText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  const text = p.toFixed(3);
  return `p = ${text === '0.050' ? p.toFixed(5) : text}`;
}

/** A comparison that was made, with its two arms. */
export interface Compared extends Outcome {
  readonly arm: ArmResult;
  readonly baseline: ArmResult;
  readonly condition: string;
  readonly seed: number;
}

/** The comparisons that were made. */
export const outcomesOf = ({ arms, comparisons }: Pick<Result, 'arms' | 'comparisons'>): Compared[] =>
  comparisons.flatMap(({ outcome, arm, baseline, condition, seed }) => {
    const [first, second] = [arm, baseline].map((name) => arms.find((one) => one.name === name));
    return outcome && first && second ? [{ ...outcome, arm: first, baseline: second, condition, seed }] : [];
  });

const oneRun = 'one training run each cannot tell how much other seeds would differ';

const signed = (v: number, samples: number, measure: Measure) => `${v < 0 ? '−' : '+'}${measure.formatDifference(v, samples)}`;

/** The 95 % interval of a difference, without its unit. */
export const intervalText = ({ interval: [low, high], samples }: Outcome, measure: Measure): string =>
  `${signed(low, samples, measure)} to ${signed(high, samples, measure)}`;

/** The size of a difference and its direction: "1.5 percentage points higher". */
export const differenceText = ({ difference, samples }: Outcome, measure: Measure): string =>
  difference === 0
    ? 'the same'
    : `${measure.formatDifference(difference, samples)}${measure.unit} ${difference > 0 ? 'higher' : 'lower'}`;

/** On which samples only one of two networks does better. */
export function countsText({ arm, baseline, onlyArm, onlyBaseline }: Compared, samples: string, { counts }: Measure): string {
  const names = baseline.normalization ? [arm.phrase, baseline.phrase] : ['with it', 'without'];
  return counts(onlyArm, onlyBaseline, samples, names as [string, string]);
}

/** What one comparison says, in two sentences: the difference with what it rests on, and how far chance explains it. */
function comparisonText(compared: Compared, samples: string, measure: Measure): string {
  const { arm, baseline, samples: n, difference, onlyArm, onlyBaseline, pValue, statistics } = compared;
  const bounds = `95 % interval ${intervalText(compared, measure)}`;
  const recalibrated = statistics === 'recalibrated';
  if (onlyArm + onlyBaseline === 0) {
    return (
      `${recalibrated ? 'With recalibrated statistics both' : 'Both'} ${measure.alike(n, samples)}: ` +
      `these show no difference (${bounds}${measure.unit}).`
    );
  }
  const how =
    difference === 0
      ? `the same ${armsHeading([baseline, arm])} (${bounds}${measure.unit})`
      : `${differenceText(compared, measure)} ${arm.phrase} than ${baseline.phrase} (${bounds})`;
  const chance =
    difference === 0
      ? 'That shows no difference'
      : `The choice of test ${samples} alone ${pValue < SIGNIFICANCE ? 'hardly explains' : 'can bring about'} such a difference`;
  return (
    `${recalibrated ? 'With recalibrated statistics' : `On the same ${n} test ${samples}`} ${measure.label} was ${how}: ` +
    `${countsText(compared, samples, measure)}. ` +
    `${chance} (${measure.pairedTest} ${pText(pValue)}); ${oneRun}.`
  );
}

/** What several comparisons with the same baseline say: which differences chance hardly explains, and which it may. */
function comparisonsText(all: readonly Compared[], samples: string, measure: Measure): string {
  const [{ baseline, samples: n }] = all as [Compared];
  const name = ({ arm, statistics, ...trial }: Compared) =>
    trialLabel(arm.phrase, trial, countSeeds(arm.trials)) + (statistics === 'recalibrated' ? ' (recalibrated statistics)' : '');
  const differs = all.filter(({ adjustedP }) => adjustedP < SIGNIFICANCE);
  const alike = all.filter((compared) => !differs.includes(compared));
  const where = `On the same ${n} test ${samples}`;
  const significant =
    differs.length > 0
      ? [
          `${where} ${measure.label} was ${inSeries(differs.map((one) => `${differenceText(one, measure)} ${name(one)}`))} than ` +
            `${baseline.phrase}, by more than the choice of test ${samples} alone explains.`,
        ]
      : [];
  const rest =
    alike.length === 0
      ? []
      : differs.length > 0
        ? [`The difference${alike.length > 1 ? 's' : ''} ${inSeries(alike.map(name))} may be due to that choice.`]
        : [
            `${where} the choice of test ${samples} alone can bring about all differences of ${measure.label} between the network ` +
              `${baseline.phrase} and those ${inSeries(alike.map(name))}.`,
          ];
  const rule = `Probabilities (${measure.pairedTest}) are corrected for ${all.length} comparisons (Holm)`;
  return [...significant, ...rest, `${rule}; ${oneRun}.`].join(' ');
}

/** Networks whose score depends on which statistics they are tested with. `judged` says whether a probability stands with it. */
function statisticsText({ arms, data, task }: Findings, judged: boolean): string[] {
  const measure = measureOf(task);
  const what = samplesOf(data);
  return arms.flatMap(labelledTrials).flatMap(({ label, trial }) => {
    const differs = movingStatistics(trial, measure);
    if (!trial.test || !trial.recalibrated || !differs) return [];
    const { samples, test, pValue } = trial.recalibrated;
    const numbers =
      `On the same ${test.total} test ${what} the network ${label} has ${measure.label} ${measure.format(measure.score(trial.test))} with its moving ` +
      `statistics, as Keras tests, and ${measure.format(measure.score(test))} with statistics recalibrated on ${samples} training ${what}` +
      `${judged ? ` (${measure.pairedTest} ${pText(pValue)})` : ''}`;
    return differs === 'lagging'
      ? `${numbers}: the moving ones lag behind the weights, so the first number says nothing about batch normalisation.`
      : `${numbers}, so which statistics it is tested with decides.`;
  });
}

/** Why networks diverged, said once where it is the same for all. */
function divergenceReasons(arms: readonly ArmResult[]): string[] {
  const told = arms
    .flatMap(labelledTrials)
    .flatMap(({ label, trial: { diverged } }) => (diverged?.reason === undefined ? [] : [{ label, reason: diverged.reason }]));
  const [first, ...others] = told;
  if (first && others.every(({ reason }) => reason === first.reason)) return [first.reason];
  return told.map(({ label, reason }) => `The network ${label}: ${reason}`);
}

const stoppedText = ({ arms, design }: Findings) => {
  const finished = arms.flatMap(labelledTrials).map(({ label, trial }) => `${trial.history.loss.length} ${label}`);
  return `Stopped early: of ${design.fit.epochs} epochs, ${inSeries(finished)} were finished`;
};

const testedOn = (arms: readonly ArmResult[]) => arms.flatMap(({ trials }) => trials).find(({ test }) => test)?.test?.total;

/** Says why there is no difference to judge between the first of some arms and the others. */
const REASONS: Readonly<Record<Obstacle, (arms: readonly ArmResult[], result: Findings) => string>> = {
  diverged: (arms, { task }) => {
    const text = arms
      .flatMap(labelledTrials)
      .flatMap(({ label, trial: { diverged } }) =>
        diverged ? [`the network ${label} diverged in epoch ${diverged.epoch} (step ${diverged.step})`] : [],
      );
    return [
      `T${inSeries(text).slice(1)}, so there is no difference of ${measureOf(task).plural} to judge.`,
      ...divergenceReasons(arms),
    ].join(' ');
  },
  untested: () => 'Not every network was tested, so there is no difference to judge.',
  stopped: (_, result) => `${stoppedText(result)}, so there is no difference to judge.`,
  'unequal-steps': (arms) => {
    const steps = arms.flatMap(labelledTrials).map(({ label, trial }) => `${trial.steps ?? 'an unknown number'} ${label}`);
    return `The networks took different numbers of steps (${inSeries(steps)}), so they are not compared.`;
  },
  'few-steps': (arms, { data }) => {
    const fewest = Math.min(...arms.flatMap(({ trials }) => trials).map(({ steps }) => steps ?? 0));
    return (
      `${fewest} steps are hardly a training (${FEWEST_STEPS} are the least that is judged), ` +
      `so what ${testedOn(arms)} test ${samplesOf(data)} show is no difference to judge.`
    );
  },
  'no-better-than-guessing': (arms, { arms: all, conditions, data, task }) => {
    const measure = measureOf(task);
    const none = arms.length === all.length ? 'No network' : `None of the networks ${inSeries(arms.map(({ label }) => label))}`;
    return (
      `${none} does better on the ${testedOn(arms)} test ${samplesOf(data)} than ${measure.guess} ` +
      `(${measure.label} ${measure.format(conditions[0]?.guess ?? Number.NaN)}), so there is no difference to judge.`
    );
  },
  'unclear-statistics': () => 'There is no difference to judge.',
};

/** The arms that each obstacle keeps from being compared, the baseline first. */
function obstructed({ arms, comparisons }: Findings): Map<Obstacle, ArmResult[]> {
  const armsOf = new Map<Obstacle, ArmResult[]>();
  for (const { obstacle, arm, baseline } of comparisons) {
    if (obstacle === null) continue;
    const names = new Set([baseline, ...(armsOf.get(obstacle) ?? []).map(({ name }) => name), arm]);
    armsOf.set(
      obstacle,
      arms.filter(({ name }) => names.has(name)),
    );
  }
  return armsOf;
}

const hasStatisticsInDoubt = ({ comparisons }: { readonly comparisons: readonly Comparison[] }) =>
  comparisons.some(({ obstacle }) => obstacle === 'unclear-statistics');

/**
 * Says what the differences are worth, with the number of test samples they rest on, or why there is none to judge. Where moving statistics lag,
 * that comes first.
 */
export function conclusion(result: Findings): string {
  const { comparisons, data, status, task } = result;
  const compared = outcomesOf(result);
  const inDoubt = hasStatisticsInDoubt(result);
  const statistics = statisticsText(result, compared.length > 0 || inDoubt);
  const reasons = [...obstructed(result)].map(([obstacle, arms]) => REASONS[obstacle](arms, result));
  if (compared.length > 0) {
    const say = comparisons.length === 1 ? comparisonText(compared[0] as Compared, samplesOf(data), measureOf(task)) : undefined;
    return [...statistics, say ?? comparisonsText(compared, samplesOf(data), measureOf(task)), ...reasons].join(' ');
  }
  if (inDoubt) return [...statistics, ...reasons].join(' ');
  const isSaid = comparisons.some(({ obstacle }) => obstacle === 'stopped');
  const stopped = status === 'stopped' && !isSaid ? [`${stoppedText(result)}.`] : [];
  return [...stopped, ...reasons, ...statistics].join(' ');
}
