import type { EChartsOption } from 'echarts';
import { movingStatistics } from '../experiments/comparison.ts';
import { type ArmResult, endedWithEpoch, type Result, samplesOf, type Trial } from '../experiments/result.ts';
import { type ChartLayout, COLOURS, type Line, panelChart, WIDE } from './panels.ts';

const series = [
  { key: 'accuracy', name: 'train', colour: COLOURS.train },
  { key: 'val_accuracy', name: 'test', colour: COLOURS.test },
] as const;

/** The shared scale: its lower end at a round number below everything drawn, so that differences can be seen. */
function accuracyScale(arms: readonly ArmResult[]): { floor: number; step: number } {
  const values = arms.flatMap((arm) =>
    arm.trials.flatMap((t) => [...t.history.accuracy, ...t.history.val_accuracy, t.recalibrated?.test.accuracy ?? null]),
  );
  const drawn = values.filter((v) => v !== null);
  if (drawn.length === 0) return { floor: 0, step: 0.2 };
  const least = Math.min(1, ...drawn);
  const step = least > 0.92 ? 0.02 : least > 0.75 ? 0.05 : least > 0.5 ? 0.1 : 0.2;
  // Counted in steps from 1, so that the scale's upper end has a tick too.
  return { floor: Math.max(0, 1 - Math.ceil((1 - least + 0.005) / step) * step), step };
}

function note(arm: ArmResult): string {
  const trial = arm.trials[0];
  if (trial?.diverged) return `Diverged in epoch ${trial.diverged.epoch} (step ${trial.diverged.step})`;
  if (!trial || trial.history.loss.length === 0) return 'No epoch was finished';
  return movingStatistics(trial) ? (movingStatistics(trial) === 'lagging' ? 'Statistics lag' : 'Statistics differ') : '';
}

/** The lines of one trial. What was tested with recalibrated statistics, once after the last step, is a ring beside them. */
function linesOf(trial: Trial, { config }: Result, floor: number, width: number): Line[] {
  const { history, recalibrated, test } = trial;
  const lines: Line[] = series.map(({ key, name, colour }) => ({ name, colour, values: history[key], width }));
  if (!test || !recalibrated || history.loss.length === 0 || !endedWithEpoch(trial, config)) return lines;
  const own = recalibrated.test.accuracy;
  const values = [...history.loss.slice(1).map(() => null), own];
  // Numbers only where the two tests differ: there they are the news.
  const label = (v: number, other: number) =>
    movingStatistics(trial) ? { label: { text: v.toFixed(4), position: side(v, other, (floor + 1) / 2) } } : {};
  return [
    ...lines.map((line) => (line.name === 'test' ? { ...line, ...label(test.accuracy, own) } : line)),
    { name: 'recalibrated', colour: COLOURS.recalibrated, values, ring: true, ...label(own, test.accuracy) },
  ];
}

/** Where a number stands at its point: towards the middle, unless the other's point lies there. */
function side(v: number, other: number, middle: number): 'top' | 'bottom' | 'left' {
  const inner = v > middle ? other <= middle || v < other : other > middle || v > other;
  if (!inner) return 'left';
  return v > middle ? 'bottom' : 'top';
}

const thousands = (n: number) => n.toLocaleString('en-US');

/** A name that leaves room for the rest of a line: the end of a path says most. */
const clipped = (name: string) => (name.length > 32 ? `…${name.slice(-31)}` : name);

/** What the numbers in the picture rest on. */
function caption({ config, data, network }: Result): string {
  const { train, test, epochs, batchSize, scale, seed, learningRate } = config;
  return [
    ...(config.model === null ? [] : [clipped(network.name)]),
    `${clipped(data.name)}: ${thousands(train.end - train.begin)} training and ${thousands(test.end - test.begin)} test ${samplesOf(data)}`,
    `${data.inputShape.length === 3 ? 'pixels' : 'values'} ${scale}`,
    `RMSprop ${learningRate}`,
    `batch ${batchSize}`,
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    `seed ${seed}`,
  ].join('  ·  ');
}

/**
 * The tutorial's two panels: accuracy on training and test images by epoch, without and with batch normalisation, on one scale. Plain
 * data, for a file as for a page.
 */
export function accuracyChart(result: Result, layout: ChartLayout = WIDE): EChartsOption {
  const { arms } = result;
  const { floor, step } = accuracyScale(arms);
  const panels = arms.map((arm, i) => ({
    title: arm.title,
    note: note(arm),
    axis: i === 0 || layout.name === 'tall' ? 'accuracy' : '',
    scale: { min: floor, max: 1, step, decimals: 2 },
    lines: arm.trials.flatMap((trial) => linesOf(trial, result, floor, arm.trials.length > 1 ? 1.2 : 2.2)),
  }));
  return panelChart(panels, caption(result), layout);
}
