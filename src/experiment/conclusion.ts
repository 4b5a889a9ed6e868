import { FEWEST_STEPS, movingStatistics, type Obstacle, obstacle, SIGNIFICANCE } from './comparison.ts';
import { type Measure, measureOf } from './measure.ts';
import { type ArmResult, type Comparison, type Result, samplesOf, type Trial } from './result.ts';

type Judged = Omit<Result, 'verdict'>;

/** A probability that never reads as if it lay on the other side of the limit that is judged by. */
function pText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  const text = p.toFixed(3);
  return `p = ${text === '0.050' ? p.toFixed(5) : text}`;
}

/** What the numbers say, in two sentences: the difference with what it rests on, and how far chance explains it. */
function judgement(comparison: Comparison, samples: string, measure: Measure): string {
  const { testImages: n, difference, interval, onlyWith, onlyWithout, pValue, statistics } = comparison;
  const size = (v: number) => measure.formatDifference(v, n);
  const signed = (v: number) => `${v < 0 ? '−' : '+'}${size(v)}`;
  const bounds = `95 % interval ${signed(interval[0])} to ${signed(interval[1])}`;
  const recalibrated = statistics === 'recalibrated';
  if (onlyWith + onlyWithout === 0) {
    return (
      `${recalibrated ? 'With recalibrated statistics both' : 'Both'} ${measure.alike(n, samples)}: ` +
      `these show no difference (${bounds}${measure.unit}).`
    );
  }
  const how =
    difference === 0
      ? `the same with and without batch normalisation (${bounds}${measure.unit})`
      : `${size(difference)}${measure.unit} ${difference > 0 ? 'higher' : 'lower'} with batch normalisation than without (${bounds})`;
  const chance =
    difference === 0
      ? 'That shows no difference'
      : `The choice of test ${samples} alone ${pValue < SIGNIFICANCE ? 'hardly explains' : 'can bring about'} such a difference`;
  return (
    `${recalibrated ? 'With recalibrated statistics' : `On the same ${n} test ${samples}`} ${measure.label} was ${how}: ` +
    `${measure.counts(onlyWith, onlyWithout, samples)}. ` +
    `${chance} (${measure.pairedTest} ${pText(pValue)}); one training run each cannot tell how much other seeds would differ.`
  );
}

const trialOf = ({ trials }: ArmResult) => trials[0] as Trial;

/** Networks whose score depends on which statistics they are tested with. `judged` says whether a probability stands with it. */
function statisticsText({ arms, data, task }: Judged, judged: boolean): string[] {
  const measure = measureOf(task);
  return arms.flatMap((arm) => {
    const trial = arm.trials[0];
    const differs = trial && movingStatistics(trial, measure);
    if (!trial?.test || !trial.recalibrated || !differs) return [];
    const { samples, test, pValue } = trial.recalibrated;
    const what = samplesOf(data);
    const numbers =
      `On the same ${test.total} test ${what} the network ${arm.label} has ${measure.label} ${measure.format(measure.score(trial.test))} with its moving ` +
      `statistics, as Keras tests, and ${measure.format(measure.score(test))} with statistics recalibrated on ${samples} training ${what}` +
      `${judged ? ` (${measure.pairedTest} ${pText(pValue)})` : ''}`;
    return differs === 'lagging'
      ? `${numbers}: the moving ones lag behind the weights, so the first number says nothing about batch normalisation.`
      : `${numbers}, so which statistics it is tested with decides.`;
  });
}

/** Why networks diverged, said once where it is the same for all. */
function divergenceReasons(arms: readonly ArmResult[]): string[] {
  const told = arms.flatMap(({ label, trials: [trial] }) =>
    trial?.diverged?.reason === undefined ? [] : [{ label, reason: trial.diverged.reason }],
  );
  const [first, ...others] = told;
  if (first && others.every(({ reason }) => reason === first.reason)) return [first.reason];
  return told.map(({ label, reason }) => `The network ${label}: ${reason}`);
}

const each = (arms: readonly ArmResult[], text: (arm: ArmResult) => string) => arms.map(text).join(' and ');

const stoppedText = ({ arms, config }: Judged) =>
  `Stopped early: of ${config.epochs} epochs, ${each(arms, (arm) => `${arm.trials[0]?.history.loss.length ?? 0} ${arm.label}`)} were finished`;

/** Says why there is no difference to judge. */
const REASONS: Readonly<Record<Obstacle, (result: Judged) => string>> = {
  diverged: ({ arms, task }) => {
    const text = arms.flatMap((arm) => {
      const diverged = arm.trials[0]?.diverged;
      return diverged ? [`the network ${arm.label} diverged in epoch ${diverged.epoch} (step ${diverged.step})`] : [];
    });
    return [
      `T${text.join(' and ').slice(1)}, so there is no difference of ${measureOf(task).plural} to judge.`,
      ...divergenceReasons(arms),
    ].join(' ');
  },
  untested: () => 'Not every network was tested, so there is no difference to judge.',
  stopped: (result) => `${stoppedText(result)}, so there is no difference to judge.`,
  'unequal-steps': ({ arms }) =>
    `The networks took different numbers of steps (${each(arms, (arm) => `${trialOf(arm).steps ?? 'an unknown number'} ${arm.label}`)}), ` +
    'so they are not compared.',
  'few-steps': ({ arms, data }) =>
    `${Math.min(...arms.map((arm) => trialOf(arm).steps ?? 0))} steps are hardly a training (${FEWEST_STEPS} are the least that is judged), ` +
    `so what ${trialOf(arms[0] as ArmResult).test?.total} test ${samplesOf(data)} show is no difference to judge.`,
  'no-better-than-guessing': ({ arms, baseline, data, task }) => {
    const { guess, label, format } = measureOf(task);
    return (
      `No network does better on the ${trialOf(arms[0] as ArmResult).test?.total} test ${samplesOf(data)} than ${guess} ` +
      `(${label} ${format(baseline ?? Number.NaN)}), so there is no difference to judge.`
    );
  },
  'unclear-statistics': () => 'There is no difference to judge.',
};

/**
 * Says what the difference is worth, with the number of test images it rests on, or why there is none to judge. Where moving statistics lag,
 * that comes first.
 */
export function verdict(result: Judged): string {
  const { comparison, data, status } = result;
  const reason = obstacle(result);
  const statistics = statisticsText(result, comparison !== null || reason === 'unclear-statistics');
  if (comparison) return [...statistics, judgement(comparison, samplesOf(data), measureOf(result.task))].join(' ');
  const why = REASONS[reason ?? 'untested'](result);
  if (reason === 'unclear-statistics') return [...statistics, why].join(' ');
  const stopped = status === 'stopped' && reason !== 'stopped' ? [`${stoppedText(result)}.`] : [];
  return [...stopped, why, ...statistics].join(' ');
}
