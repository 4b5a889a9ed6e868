import { thousands } from '../../platform/terminal/text.ts';
import type { Range } from '../option.ts';
import { labelledTrials, type Network, type Result, samplesOf } from '../result.ts';
import { table } from './markup.ts';

/** How the arms came of one network. */
const MADE: Readonly<Record<Network['made'], (several: boolean) => string>> = {
  built: (several) => (several ? 'built for each' : 'built with and without'),
  removed: (several) => (several ? 'batch normalisations taken out or replaced' : 'batch normalisations taken out for one'),
  inserted: (several) => (several ? 'normalisations put in where there were none' : 'batch normalisations put in for one'),
};

/** What a run was told, and what it ran on. */
export function settings({ design: d, environment: e, arms, status, data, network, loss, task }: Result): string {
  const samples = samplesOf(data);
  const { train, test, scale } = d.data;
  const span = ({ begin, end }: Range) => `${begin} to ${end - 1} (${thousands(end - begin)}`;
  const held = data.heldOut ? ', held out' : '';
  const trials = arms.flatMap((arm) => labelledTrials(arm));
  const left = [
    ['Network', `${network.name}, ${MADE[network.made](arms.length > 2)}`],
    ['Weights at the start', d.keepWeights ? "the file's" : 'fresh'],
    [
      'Data',
      `${data.name}: ${samples} of ${data.inputShape.join('×')}, ${task === 'regression' ? 'numbers to predict' : `${data.classes} classes`}`,
    ],
    [`Training ${samples}`, `${span(train)})`],
    [`Test ${samples}`, `${span(test)}${held})`],
    [samples === 'images' ? 'Pixels' : 'Values', scale],
    ['Epochs', `${d.fit.epochs}${status === 'stopped' ? ' (stopped early)' : ''}`],
    ['Batch size', d.fit.batchSize],
    ...(loss ? [['Loss', loss]] : []),
    ['Optimizer', `RMSprop, learning rate ${d.compile.optimizer.learningRate}`],
    [d.seeds.length === 1 ? 'Seed' : 'Seeds', d.seeds.join(', ')],
    ['Threads in all', d.threads],
  ];
  const right = [
    ...trials.map(({ label, trial: { files } }) => [`Network ${label}`, files.length > 0 ? files.join(', ') : 'not saved']),
    ...trials.map(({ label, trial: { seconds, stepMs } }) => [
      `Training ${label}`,
      `${seconds.toFixed(0)} s, ${stepMs === null ? '–' : stepMs.toFixed(1)} ms a step (median)`,
    ]),
    ['Evenkeel', e.evenkeel],
    ['Runtime', e.runtime],
    ['Platform', e.platform],
    ['Processor', `${e.processor}, ${e.cores} ${e.cores === 1 ? 'core' : 'cores'}`],
    ['Relaxed SIMD', e.relaxedSimd ? 'yes' : 'no'],
    ['Started', e.started],
  ];
  return `<div class="arms"><section><h3>Settings</h3>${table([], left, 'facts', 2)}</section><section><h3>Run</h3>${table([], right, 'facts', 2)}</section></div>`;
}
