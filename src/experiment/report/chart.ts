import type { EChartsOption } from 'echarts';
import { thousands } from '../../platform/terminal/text.ts';
import { movingStatistics } from '../comparison.ts';
import { type Measure, measureOf } from '../measure.ts';
import { type ArmResult, endedWithEpoch, type Result, samplesOf, type Trial } from '../result.ts';
import { scaleFor } from './historyChart.ts';
import { type ChartLayout, COLOURS, type Line, panelChart, type Scale } from './panels.ts';
import { optimizerLine } from './trainingText.ts';

const series = [
  { prefix: '', name: 'train', colour: COLOURS.train },
  { prefix: 'test_', name: 'test', colour: COLOURS.test },
] as const;

/** The scale of all panels. */
function sharedScale(arms: readonly ArmResult[], measure: Measure): Scale {
  const values = arms.flatMap((arm) =>
    arm.trials.flatMap(({ history, recalibrated }) => [
      ...series.flatMap(({ prefix }) => history[prefix + measure.name] ?? []),
      recalibrated ? measure.score(recalibrated.test) : null,
    ]),
  );
  const drawn = values.filter((v) => v !== null);
  return measure.higherIsBetter ? scaleToOne(drawn) : scaleFor([0, ...drawn]);
}

/** A scale that ends at 1 and begins at a round number below everything drawn, so that differences can be seen. */
function scaleToOne(drawn: readonly number[]): Scale {
  if (drawn.length === 0) return { min: 0, max: 1, step: 0.2, decimals: 2 };
  const least = Math.min(1, ...drawn);
  const step = least > 0.92 ? 0.02 : least > 0.75 ? 0.05 : least > 0.5 ? 0.1 : 0.2;
  // Counted in steps from 1, so that the scale's upper end has a tick too.
  return { min: Math.max(0, 1 - Math.ceil((1 - least + 0.005) / step) * step), max: 1, step, decimals: 2 };
}

/** What is to be warned of in an arm's panel; of several trials, each with its seed. */
function note({ trials }: ArmResult, measure: Measure): string {
  const notes = trials.flatMap((trial) => {
    const text = trialNote(trial, measure);
    return text === '' ? [] : trials.length > 1 ? `${text} (seed ${trial.seed})` : text;
  });
  return notes.join('; ');
}

function trialNote(trial: Trial, measure: Measure): string {
  if (trial.diverged) return `Diverged in epoch ${trial.diverged.epoch} (step ${trial.diverged.step})`;
  if (trial.history.loss.length === 0) return 'No epoch was finished';
  const differs = movingStatistics(trial, measure);
  return differs ? (differs === 'lagging' ? 'Statistics lag' : 'Statistics differ') : '';
}

/** The lines of one trial. What was tested with recalibrated statistics, once after the last step, is a ring next to them. */
function linesOf(trial: Trial, { design, task }: Result, { min, max }: Scale, width: number): Line[] {
  const measure = measureOf(task);
  const { history, recalibrated, test } = trial;
  const lines: Line[] = series.map(({ prefix, name, colour }) => ({
    name,
    colour,
    values: history[prefix + measure.name] ?? [],
    width,
  }));
  if (!test || !recalibrated || history.loss.length === 0 || !endedWithEpoch(trial, design)) return lines;
  const [moving, again] = [measure.score(test), measure.score(recalibrated.test)];
  const values = [...history.loss.slice(1).map(() => null), again];
  // Numbers only where the two tests differ: there they are the news.
  const label = (v: number, other: number) =>
    movingStatistics(trial, measure) ? { label: { text: measure.format(v), position: side(v, other, (min + max) / 2) } } : {};
  return [
    ...lines.map((line) => (line.name === 'test' ? { ...line, ...label(moving, again) } : line)),
    { name: 'recalibrated', colour: COLOURS.recalibrated, values, ring: true, ...label(again, moving) },
  ];
}

/** Where a number stands at its point: towards the middle, unless the other's point lies there. */
function side(v: number, other: number, middle: number): 'top' | 'bottom' | 'left' {
  const inner = v > middle ? other <= middle || v < other : other > middle || v > other;
  if (!inner) return 'left';
  return v > middle ? 'bottom' : 'top';
}

/** A name that leaves room for the rest of a line: the end of a path says most. */
const clipped = (name: string) => (name.length > 32 ? `…${name.slice(-31)}` : name);

/** What the numbers in the picture rest on. */
function caption({ design, data, network, loss, task, training }: Result): string {
  const { train, test, scale } = design.data;
  const { epochs, batchSize } = design.fit;
  const { seeds } = design;
  return [
    ...(design.model === null ? [] : [clipped(network.name)]),
    `${clipped(data.name)}: ${thousands(train.end - train.begin)} training and ${thousands(test.end - test.begin)} test ${samplesOf(data)}`,
    `${data.inputShape.length === 3 ? 'pixels' : 'values'} ${scale}`,
    optimizerLine({ design, ...(training && { training }) }),
    ...(task === 'regression' && loss ? [`loss ${loss}`] : []),
    `batch ${batchSize}`,
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
  ].join('  ·  ');
}

/**
 * A panel for each arm, as the tutorial has two: accuracy, or what else is measured, on training and test samples by epoch, on one scale. Plain
 * data, for a file as for a page.
 */
export function comparisonChart(result: Result, layout: ChartLayout): EChartsOption {
  const { arms, task } = result;
  const measure = measureOf(task);
  const scale = sharedScale(arms, measure);
  const panels = arms.map((arm) => ({
    title: arm.title,
    note: note(arm, measure),
    axis: measure.label,
    scale,
    lines: arm.trials.flatMap((trial) => linesOf(trial, result, scale, arm.trials.length > 1 ? 1.2 : 2.2)),
  }));
  return panelChart(panels, caption(result), layout);
}
