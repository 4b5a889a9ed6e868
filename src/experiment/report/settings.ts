import { thousands } from '../../platform/terminal/text.ts';
import { labelledTrials, type Network, type Result, samplesOf } from '../result.ts';
import { table } from './markup.ts';

/** How the arms came of one network. */
const MADE: Readonly<Record<Network['made'], (several: boolean) => string>> = {
  built: (several) => (several ? 'built for each' : 'built with and without'),
  removed: (several) => (several ? 'batch normalisations taken out or replaced' : 'batch normalisations taken out for one'),
  inserted: (several) => (several ? 'normalisations put in where there were none' : 'batch normalisations put in for one'),
};

/** What a run was told, and what it ran on. */
export function settings({ config: c, environment: e, arms, status, data, network, loss, task }: Result): string {
  const samples = samplesOf(data);
  const held = data.heldOut ? ', held out' : '';
  const trials = arms.flatMap((arm) => labelledTrials(arm));
  const left = [
    ['Network', `${network.name}, ${MADE[network.made](arms.length > 2)}`],
    ['Weights at the start', c.keepWeights ? "the file's" : 'fresh'],
    [
      'Data',
      `${data.name}: ${samples} of ${data.inputShape.join('×')}, ${task === 'regression' ? 'numbers to predict' : `${data.classes} classes`}`,
    ],
    [`Training ${samples}`, `${c.train.begin} to ${c.train.end - 1} (${thousands(c.train.end - c.train.begin)})`],
    [`Test ${samples}`, `${c.test.begin} to ${c.test.end - 1} (${thousands(c.test.end - c.test.begin)}${held})`],
    [samples === 'images' ? 'Pixels' : 'Values', c.scale],
    ['Epochs', `${c.epochs}${status === 'stopped' ? ' (stopped early)' : ''}`],
    ['Batch size', c.batchSize],
    ...(loss ? [['Loss', loss]] : []),
    ['Optimizer', `RMSprop, learning rate ${c.learningRate}`],
    ['Seed', c.seed],
    ['Threads in all', c.threads],
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
