import { drawCurves } from '../../src/experiment/report/charts/curves.ts';
import type { CurvesData, TrialCurves } from '../../src/experiment/report/charts/curvesData.ts';
import type { DifferenceRow, DifferencesData } from '../../src/experiment/report/charts/differences.ts';
import { drawDifferences } from '../../src/experiment/report/charts/differences.ts';
import type { FactorPlotData, FactorPoint } from '../../src/experiment/report/charts/factorPlot.ts';
import { drawFactorPlot } from '../../src/experiment/report/charts/factorPlot.ts';
import type { HeatMapCell, HeatMapData } from '../../src/experiment/report/charts/heatMap.ts';
import { drawHeatMap } from '../../src/experiment/report/charts/heatMap.ts';
import type { Frame } from '../../src/experiment/report/charts/svgElement.ts';
import type { TimeToTargetData } from '../../src/experiment/report/charts/timeToTarget.ts';
import { drawTimeToTarget } from '../../src/experiment/report/charts/timeToTarget.ts';

/** How large a made-up experiment is. */
export interface ExampleSize {
  readonly arms: number;
  readonly conditions: number;
  readonly seeds: number;
  readonly epochs: number;
  /** How many of the baseline's trials diverge. */
  readonly diverged: number;
  readonly longNames: boolean;
}

/** Numbers in [0, 1) that look drawn at random, the same each time. */
function generator(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const armNames = ({ arms, longNames }: ExampleSize) =>
  range(arms).map((i) => (longNames ? `normalisation number ${i} <of> a module & with a name of many words` : `arm ${i}`));
const conditionNames = ({ conditions, longNames }: ExampleSize) =>
  conditions === 1
    ? ['']
    : range(conditions).map((i) => `scale=raw, learningRate=${i}${longNames ? ', batchSize=128, data=a-long-name' : ''}`);

export function curvesExample(size: ExampleSize, metric: 'accuracy' | 'loss' = 'accuracy'): CurvesData {
  const random = generator(size.arms);
  const trial = (arm: number, seed: number): TrialCurves => {
    const diverged = arm === 0 && seed < size.diverged;
    const epochs = diverged ? Math.floor(size.epochs / 2) : size.epochs;
    const score = range(epochs).map((e) => 0.98 - 0.01 * arm - 0.5 * Math.exp(-e / 3) + 0.01 * random());
    const test = metric === 'accuracy' ? score : score.map((v, e) => (diverged && e === epochs - 1 ? 1e30 : 1 - v));
    return { test, train: test.map((v) => v * 0.99), diverged };
  };
  return {
    metric,
    endsAtOne: metric === 'accuracy',
    band: metric === 'accuracy' ? 'range' : 'sd',
    arms: armNames(size),
    panels: conditionNames(size).map((title) => ({
      title,
      trials: range(size.arms).map((arm) => range(size.seeds).map((seed) => trial(arm, seed))),
    })),
  };
}

export function differencesExample(size: ExampleSize): DifferencesData {
  const random = generator(size.seeds);
  const rowOf = (label: string, i: number): DifferenceRow => {
    const differences = range(size.seeds - size.diverged).map(
      () => Math.round((0.01 * (i - 1) + 0.02 * (random() - 0.5)) * 1000) / 1000,
    );
    const mean = differences.length > 0 ? differences.reduce((sum, v) => sum + v, 0) / differences.length : null;
    const interval = mean !== null && differences.length > 1 ? ([mean - 0.008, mean + 0.008] as const) : null;
    const number =
      mean === null
        ? 'no pair'
        : `${(mean * 100).toFixed(2)} [${((mean - 0.008) * 100).toFixed(2)}, ${((mean + 0.008) * 100).toFixed(2)}]`;
    const isClaimed = interval !== null && interval[0] * interval[1] > 0;
    const note = size.diverged > 0 ? `${size.diverged} of ${size.seeds} diverged` : '';
    return { arm: i + 1, label, differences, mean, interval, isClaimed, result: number, note, isWarning: true };
  };
  return {
    metric: 'accuracy',
    unit: 'percentage points',
    factor: 100,
    baseline: armNames(size)[0] as string,
    higherIsBetter: true,
    margin: size.arms > 2 ? 0.005 : null,
    groups: conditionNames(size).map((title) => ({ title, rows: armNames(size).slice(1).map(rowOf) })),
  };
}

export function targetExample(size: ExampleSize): TimeToTargetData {
  const random = generator(size.epochs);
  return {
    target: 'accuracy 0.97',
    epochs: size.epochs,
    groups: conditionNames(size).map((title) => ({
      title,
      arms: armNames(size).map((label, arm) => ({
        arm,
        label,
        epochs: range(size.seeds).map((seed) =>
          arm === 0 && seed < size.diverged ? null : 1 + Math.floor(size.epochs * random()),
        ),
      })),
    })),
  };
}

export function heatMapExample(size: ExampleSize): HeatMapData {
  const random = generator(size.conditions);
  const cell = (c: number): HeatMapCell | null => {
    if (size.diverged > 0 && c === 0) return { mean: null, label: 'diverged', isClaimed: false };
    const mean = 0.05 * (random() - 0.5);
    return { mean, label: `${mean > 0 ? '+' : ''}${(mean * 100).toFixed(2)}`, isClaimed: Math.abs(mean) > 0.015 };
  };
  const rows = { name: 'scale', levels: size.longNames ? ['raw', 'standardized with a long name'] : ['raw', 'unit'] };
  const columns = {
    name: 'learningRate',
    levels: range(size.conditions).map((i) => String(Number((10 ** (i - 6)).toPrecision(1)))),
  };
  return {
    metric: 'accuracy',
    unit: 'percentage points',
    baseline: 'none',
    higherIsBetter: true,
    rows,
    columns,
    panels: armNames(size)
      .slice(1)
      .map((title) => ({ title, cells: rows.levels.map(() => columns.levels.map((_, c) => cell(c))) })),
  };
}

export function factorExample(size: ExampleSize): FactorPlotData {
  const random = generator(size.arms + 7);
  const levels = range(Math.max(2, size.conditions)).map((i) => Number((10 ** (i - 6)).toPrecision(1)));
  const point = (level: number, arm: number): FactorPoint => {
    const diverged = arm === 0 && level > 1e-4 ? size.diverged : 0;
    const values = range(size.seeds - diverged).map(() => 0.9 + 0.05 * random());
    const mean = values.length > 0 ? values.reduce((sum, v) => sum + v, 0) / values.length : null;
    return { level, values, mean, interval: mean !== null && values.length > 1 ? [mean - 0.02, mean + 0.02] : null, diverged };
  };
  return {
    metric: 'accuracy',
    endsAtOne: true,
    factor: 'learning rate',
    arms: armNames(size),
    panels: ['scale=raw', 'scale=unit'].map((title) => ({
      title,
      points: range(size.arms).map((arm) => levels.map((level) => point(level, arm))),
    })),
  };
}

/** Every figure of an experiment of some size. */
export const exampleFigures: Readonly<Record<string, (size: ExampleSize, frame: Frame) => string>> = {
  curves: (size, frame) => drawCurves(curvesExample(size), frame),
  'curves of a loss': (size, frame) => drawCurves(curvesExample(size, 'loss'), frame),
  differences: (size, frame) => drawDifferences(differencesExample(size), frame),
  'time to target': (size, frame) => drawTimeToTarget(targetExample(size), frame),
  'heat map': (size, frame) => drawHeatMap(heatMapExample(size), frame),
  'factor plot': (size, frame) => drawFactorPlot(factorExample(size), frame),
};

export const EXAMPLE_SIZES: Readonly<Record<string, ExampleSize>> = {
  'two arms, six seeds': { arms: 2, conditions: 1, seeds: 6, epochs: 30, diverged: 0, longNames: false },
  'one seed, one epoch': { arms: 2, conditions: 1, seeds: 1, epochs: 1, diverged: 0, longNames: false },
  'five arms, four conditions, two diverged': { arms: 5, conditions: 4, seeds: 6, epochs: 12, diverged: 2, longNames: true },
  'all of the baseline diverged': { arms: 2, conditions: 2, seeds: 3, epochs: 1, diverged: 3, longNames: false },
  'thirteen arms, 300 epochs': { arms: 13, conditions: 1, seeds: 3, epochs: 300, diverged: 0, longNames: true },
  'forty contrasts': { arms: 5, conditions: 10, seeds: 6, epochs: 10, diverged: 1, longNames: false },
  'more conditions than are drawn': { arms: 2, conditions: 14, seeds: 2, epochs: 3, diverged: 0, longNames: true },
};
