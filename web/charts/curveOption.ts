import type { Theme } from '../../src/experiment/report/charts/theme.ts';
import type { Track } from '../state/tracks.ts';
import type { EChartsCoreOption } from './echarts.ts';
import { styleOf } from './theme.ts';

export interface CurveChart {
  /** What is logged: its key, and in words. */
  readonly metric: string;
  readonly label: string;
  readonly epochs: number;
  /** Whether 1 is the best there is. */
  readonly endsAtOne: boolean;
  readonly tracks: readonly Track[];
  /** What the samples are that come after each epoch. */
  readonly tested: string;
}

const shortNumber = (v: number) => String(Number(v.toPrecision(4)));

/** Whether values lie so far apart that most would lie on one line. */
function isWide(tracks: readonly Track[], metric: string): boolean {
  const values = tracks.flatMap(({ train, tested }) =>
    [train, tested].flatMap((all) => all.get(metric) ?? []).map(([, v]) => v ?? 0),
  );
  const positive = values.filter((v) => v > 0);
  return Math.max(...positive) > 20 * Math.min(...positive);
}

/** The curves of all trainings on one scale: after each epoch with signs, and fainter on the training samples. */
export function curveOption({ metric, epochs, endsAtOne, tracks, tested }: CurveChart, theme: Theme): EChartsCoreOption {
  const isLog = !endsAtOne && isWide(tracks, metric);
  const isCrowded = tracks.length > 7;
  const axis = {
    axisLine: { lineStyle: { color: theme.grid } },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontSize: 12 },
  };
  const series = tracks.flatMap((track) => {
    const { colour, symbol } = styleOf(track.arm, theme);
    const common = { type: 'line', animation: false, itemStyle: { color: colour }, emphasis: { disabled: true } };
    const train = {
      ...common,
      id: `${track.label} train`,
      name: `${track.label}, training`,
      data: [...(track.train.get(metric) ?? [])],
      showSymbol: false,
      lineStyle: { color: colour, width: 1.5, type: [5, 4], opacity: 0.75 },
    };
    const after = {
      ...common,
      id: `${track.label} tested`,
      name: `${track.label}, ${tested}`,
      data: [...(track.tested.get(metric) ?? [])],
      symbol,
      symbolSize: isCrowded ? 4 : 8,
      showSymbol: true,
      showAllSymbol: 'auto',
      lineStyle: { color: colour, width: isCrowded ? 1.2 : 2.4 },
      z: 3,
    };
    return isCrowded ? [after] : [train, after];
  });
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 48, right: 16, top: isLog ? 28 : 14, bottom: 40 },
    tooltip: {
      trigger: 'axis',
      // Drawn, since a policy for styles forbids those that stand in texts.
      renderMode: 'richText',
      confine: true,
      backgroundColor: theme.page,
      borderColor: theme.grid,
      textStyle: { color: theme.ink, fontSize: 13 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? shortNumber(value) : '–'),
      axisPointer: {
        lineStyle: { color: theme.muted },
        label: { formatter: ({ value }: { value: number }) => `epoch ${shortNumber(value)}` },
      },
    },
    xAxis: {
      ...axis,
      type: 'value',
      name: 'epoch',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: theme.muted },
      min: 0,
      max: epochs,
      minInterval: 1,
      splitLine: { show: false },
    },
    yAxis: {
      ...axis,
      type: isLog ? 'log' : 'value',
      scale: true,
      splitNumber: 4,
      name: isLog ? 'logarithmic' : '',
      nameTextStyle: { color: theme.muted, align: 'left' },
      ...(endsAtOne && { max: 1 }),
      splitLine: { lineStyle: { color: theme.grid } },
      axisLabel: { color: theme.muted, fontSize: 12, formatter: shortNumber },
    },
    series,
  };
}
