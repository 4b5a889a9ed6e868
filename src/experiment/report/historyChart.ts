import type { EChartsOption } from 'echarts';
import { largest, smallest } from '../../core/extremes.ts';
import { type ChartLayout, COLOURS, type Panel, panelChart, type Scale } from './panels.ts';

/** What one training logged, by epoch; what was not finite is null. */
export interface TrainingHistory {
  /** By name, as `fit` logs them: `loss`, `val_loss`, … */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  /** What the numbers rest on, below the picture. */
  readonly caption: string;
}

/** A scale with round ticks around all that is drawn. */
export function scaleFor(values: readonly number[]): Scale {
  const [low, high] = values.length > 0 ? [smallest(values), largest(values)] : [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  // What differs by rounding alone is one value, with room around it.
  const room = (size < 1e-12 ? 1 : high - low > 1e-6 * size ? high - low : size) / 5;
  const power = 10 ** Math.floor(Math.log10(room));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= room * 0.999) as number);
  const round = (v: number) => Number(v.toPrecision(12));
  const min = round(Math.floor(low / step + 1e-9) * step);
  const max = round(Math.ceil(high / step - 1e-9) * step);
  return { min, max: max > min ? max : round(min + step), step, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** What is drawn of a training: the loss, and the first metric where there is one. */
const drawn = (series: TrainingHistory['series']) => {
  const names = Object.keys(series).filter((name) => !name.startsWith('val_') && name !== 'learning_rate');
  return ['loss', ...names.filter((name) => name !== 'loss')].slice(0, 2);
};

/** Loss and the first metric by epoch, on the samples trained on and, where there was a validation, on the others. */
export function historyChart({ series, caption }: TrainingHistory, layout: ChartLayout): EChartsOption {
  const panels = drawn(series).map((name): Panel => {
    const lines = [
      { name: 'train', colour: COLOURS.train, values: series[name] ?? [] },
      { name: 'validation', colour: COLOURS.test, values: series[`val_${name}`] ?? [] },
    ].filter(({ values }) => values.length > 0);
    const values = lines.flatMap((line) => line.values.filter((v): v is number => v !== null));
    return { title: title(name), note: '', axis: '', scale: scaleFor(values), lines };
  });
  return panelChart(panels, caption, layout);
}

const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
