import type { EChartsOption } from 'echarts';
import type { ArmResult, Result } from '../experiments/result.ts';

export const CHART_SIZE = { width: 1200, height: 520 } as const;

const FONT = 'Inter, system-ui, sans-serif';
/** Okabe and Ito's blue and vermilion: told apart with every kind of colour vision, and by their brightness in print. */
const COLOURS = { train: '#0072B2', test: '#D55E00' } as const;
const INK = '#1f2933';
const MUTED = '#616e7c';
const GRID = '#e4e7eb';

const series = [
  { key: 'accuracy', name: 'train', colour: COLOURS.train },
  { key: 'val_accuracy', name: 'test', colour: COLOURS.test },
] as const;

/** The shared scale: its lower end at a round number below everything drawn, so that differences can be seen. */
function accuracyScale(arms: readonly ArmResult[]): { floor: number; step: number } {
  const values = arms.flatMap((arm) => arm.trials.flatMap((t) => [...t.history.accuracy, ...t.history.val_accuracy]));
  const least = Math.min(1, ...values.filter((v) => v !== null));
  const step = least > 0.92 ? 0.02 : least > 0.75 ? 0.05 : least > 0.5 ? 0.1 : 0.2;
  // Counted in steps from 1, so that the scale's upper end has a tick too.
  return { floor: Math.max(0, 1 - Math.ceil((1 - least + 0.005) / step) * step), step };
}

function note(arm: ArmResult): string | undefined {
  const trial = arm.trials[0];
  if (trial?.diverged) return `Training diverged in epoch ${trial.diverged.epoch} (step ${trial.diverged.step}).`;
  return trial && trial.history.loss.length > 0 ? undefined : 'No epoch was finished.';
}

/** What the numbers in the picture rest on. */
function caption({ config }: Result): string {
  const { train, test, epochs, batchSize, scale, seed, learningRate } = config;
  return [
    `MNIST: ${train.end - train.begin} training and ${test.end - test.begin} test images`,
    `pixels ${scale}`,
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
export function accuracyChart(result: Result): EChartsOption {
  const { arms } = result;
  const { floor, step } = accuracyScale(arms);
  const epochs = Math.max(1, ...arms.flatMap((arm) => arm.trials.map((t) => t.history.loss.length)));
  const { width } = CHART_SIZE;
  const panel = { left: 76, width: 518, gap: 52 };
  const leftOf = (i: number) => panel.left + i * (panel.width + panel.gap);
  const few = epochs <= 2;
  return {
    backgroundColor: '#ffffff',
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    title: [
      ...arms.map((arm, i) => ({
        text: arm.title,
        left: leftOf(i),
        top: 20,
        padding: 0,
        textStyle: { fontSize: 18, fontWeight: 600 as const, color: INK, fontFamily: FONT },
      })),
      {
        text: caption(result),
        left: panel.left,
        top: CHART_SIZE.height - 30,
        padding: 0,
        textStyle: { fontSize: 12.5, fontWeight: 400 as const, color: MUTED, fontFamily: FONT },
      },
    ],
    legend: {
      data: series.map((s) => s.name),
      right: width - leftOf(1) - panel.width,
      top: 48,
      padding: 0,
      itemGap: 20,
      itemWidth: 22,
      icon: 'roundRect',
      itemHeight: 4,
      textStyle: { fontSize: 13, color: INK, fontFamily: FONT },
    },
    grid: arms.map((_, i) => ({ left: leftOf(i), top: 78, width: panel.width, height: 344 })),
    xAxis: arms.map((_, i) => ({
      gridIndex: i,
      type: 'value' as const,
      name: 'epoch',
      nameLocation: 'middle' as const,
      nameGap: 32,
      nameTextStyle: { fontSize: 13, color: MUTED },
      min: few ? 0.5 : 1,
      max: few ? epochs + 0.5 : epochs,
      ...(few ? { interval: 0.5 } : { minInterval: 1 }),
      axisLine: { lineStyle: { color: MUTED } },
      axisTick: { show: false },
      axisLabel: {
        fontSize: 12.5,
        color: MUTED,
        formatter: (v: number) => (Number.isInteger(v) ? String(v) : ''),
      },
      splitLine: { show: false },
    })),
    yAxis: arms.map((_, i) => ({
      gridIndex: i,
      type: 'value' as const,
      name: i === 0 ? 'accuracy' : '',
      nameLocation: 'middle' as const,
      nameGap: 50,
      nameTextStyle: { fontSize: 13, color: MUTED },
      min: floor,
      max: 1,
      interval: step,
      axisLabel: { show: true, fontSize: 12.5, color: MUTED, formatter: (v: number) => v.toFixed(2) },
      splitLine: { lineStyle: { color: GRID } },
    })),
    graphic: arms.flatMap((arm, i) => {
      const text = note(arm);
      return text
        ? [
            {
              type: 'text' as const,
              left: leftOf(i) + 20,
              top: 240,
              style: { text, fontSize: 14, fill: COLOURS.test, fontFamily: FONT },
            },
          ]
        : [];
    }),
    series: arms.flatMap((arm, i) =>
      arm.trials.flatMap((trial) =>
        series.map(({ key, name, colour }) => ({
          type: 'line' as const,
          name,
          xAxisIndex: i,
          yAxisIndex: i,
          data: trial.history[key].map((v, epoch) => [epoch + 1, v ?? Number.NaN]),
          color: colour,
          lineStyle: { width: arm.trials.length > 1 ? 1.2 : 2.2, color: colour },
          showSymbol: epochs <= 40,
          symbol: 'circle',
          symbolSize: epochs <= 2 ? 9 : 5,
        })),
      ),
    ),
  };
}
