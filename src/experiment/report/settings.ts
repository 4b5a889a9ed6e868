import { median } from 'simple-statistics';
import { thousands } from '../../platform/terminal/text.ts';
import { valueText } from '../conditions.ts';
import { FLAGS, type FlagName, valueAt } from '../flags.ts';
import { measureOf } from '../measure.ts';
import type { Range } from '../option.ts';
import { type ArmResult, labelledTrials, type Network, type Result, samplesOf, type Trial } from '../result.ts';
import { table } from './markup.ts';
import { optimizerLine, weightsLine } from './trainingText.ts';

/** How the arms came of one network. */
const MADE: Readonly<Record<Network['made'], (several: boolean) => string>> = {
  built: (several) => (several ? 'built for each' : 'built with and without'),
  removed: (several) => (several ? 'batch normalisations taken out or replaced' : 'batch normalisations taken out for one'),
  inserted: (several) => (several ? 'normalisations put in where there were none' : 'batch normalisations put in for one'),
};

/** A name with its value, each a row. */
type Rows = readonly (readonly [name: string, value: string | number])[];

/** The value of an option as text; of a factor all of its values. */
const optionText = ({ design }: Result, name: FlagName, text: (value: unknown) => string = valueText): string =>
  (design.factors[name] ?? [valueAt(design, FLAGS[name])]).map(text).join(', ');

const milliseconds = (ms: number | null | undefined) =>
  `${ms === null || ms === undefined ? '–' : ms.toFixed(1)} ms a step (median)`;

/** What the trainings of an arm took and left: each of few, all of many together. */
function runRows(arms: readonly ArmResult[]): Rows {
  const filesText = (trials: readonly Trial[]) => trials.flatMap(({ files }) => files).join(', ') || 'not saved';
  if (arms.every(({ trials }) => trials.length === 1)) {
    const trials = arms.flatMap((arm) => labelledTrials(arm));
    return [
      ...trials.map(({ label, trial }) => [`Network ${label}`, filesText([trial])] as const),
      ...trials.map(
        ({ label, trial: { seconds, stepMs } }) =>
          [`Training ${label}`, `${seconds.toFixed(0)} s, ${milliseconds(stepMs)}`] as const,
      ),
    ];
  }
  return [
    ...arms.map(({ label, trials }) => [`Networks ${label}`, filesText(trials)] as const),
    ...arms.map(({ label, trials }) => {
      const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
      const steps = trials.flatMap(({ stepMs }) => stepMs ?? []);
      const step = milliseconds(steps.length > 0 ? median(steps) : null);
      return [`Trainings ${label}`, `${trials.length}, ${seconds.toFixed(0)} s in all, ${step}`] as const;
    }),
  ];
}

/** What a run was told, and what it ran on. */
export function settingRows(result: Result): { settings: Rows; run: Rows } {
  const { design: d, environment: e, arms, status, data, network, loss, task, training } = result;
  const measured: readonly string[] = measureOf(task).logged.map(({ name }) => name);
  const others = training?.metrics.flatMap(({ name }) => (measured.includes(name) ? [] : [name])) ?? [];
  const samples = samplesOf(data);
  const span = (value: unknown) => {
    const { begin, end } = value as Range;
    return `${begin} to ${end - 1} (${thousands(end - begin)}`;
  };
  const held = data.heldOut ? ', held out' : '';
  const settings: Rows = [
    ['Network', `${network.name}, ${MADE[network.made](arms.length > 2)}`],
    ['Weights at the start', d.keepWeights ? "the file's" : 'fresh'],
    [
      'Data',
      `${data.name}: ${samples} of ${data.inputShape.join('×')}, ${task === 'regression' ? 'numbers to predict' : `${data.classes} classes`}`,
    ],
    [`Training ${samples}`, optionText(result, 'train', (value) => `${span(value)})`)],
    [`Test ${samples}`, optionText(result, 'test', (value) => `${span(value)}${held})`)],
    [samples === 'images' ? 'Pixels' : 'Values', optionText(result, 'scale')],
    ...(d.factors.place ? [['Place of normalisations', optionText(result, 'place')] as const] : []),
    ['Epochs', `${optionText(result, 'epochs')}${status === 'stopped' ? ' (stopped early)' : ''}`],
    ['Batch size', optionText(result, 'batchSize')],
    ...(loss ? [['Loss', training?.loss ?? loss] as const] : []),
    ['Optimizer', optimizerLine({ design: d, ...(training && { training }) })],
    ...(others.length > 0 ? [['Other metrics', others.join(', ')] as const] : []),
    ...(d.fit.classWeight ? [['Class weights in training', weightsLine(d.fit.classWeight, training)] as const] : []),
    [d.seeds.length === 1 ? 'Seed' : 'Seeds', d.seeds.join(', ')],
    ['Threads in all', d.threads],
  ];
  const run: Rows = [
    ...runRows(arms),
    ['Evenkeel', e.evenkeel],
    ['Runtime', e.runtime],
    ['Platform', e.platform],
    ['Processor', `${e.processor}, ${e.cores} ${e.cores === 1 ? 'core' : 'cores'}`],
    ['Relaxed SIMD', e.relaxedSimd ? 'yes' : 'no'],
    ['Started', e.started],
  ];
  return { settings, run };
}

/** The same as part of a page. */
export function settings(result: Result): string {
  const { settings: left, run: right } = settingRows(result);
  return `<div class="arms"><section><h3>Settings</h3>${table([], left, 'facts', 2)}</section><section><h3>Run</h3>${table([], right, 'facts', 2)}</section></div>`;
}
