import type { EChartsOption } from 'echarts';
import type { ArmResult, Result } from '../experiments/result.ts';

/** Where the panels stand. */
export interface ChartLayout {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Size of a panel's plotting area, and its place by number. */
  readonly panel: { readonly width: number; readonly height: number };
  place(i: number): { readonly left: number; readonly top: number };
}

/** Panels side by side, as the tutorial has them. */
export const WIDE: ChartLayout = {
  name: 'wide',
  width: 1200,
  height: 520,
  panel: { width: 516, height: 344 },
  place: (i) => ({ left: 76 + i * 568, top: 78 }),
};

/** Panels one above the other, for narrow screens. */
export const TALL: ChartLayout = {
  name: 'tall',
  width: 420,
  height: 764,
  panel: { width: 344, height: 250 },
  place: (i) => ({ left: 62, top: 70 + i * 388 }),
};

const FONT = 'Inter, system-ui, sans-serif';
/** Okabe and Ito's blue and vermilion: told apart with every kind of colour vision, and by their brightness in print. */
const COLOURS = { train: '#0072B2', test: '#D55E00' } as const;
const INK = '#1f2933';
const MUTED = '#616e7c';
const GRID = '#e4e7eb';
const WARNING = '#b42318';

const series = [
  { key: 'accuracy', name: 'train', colour: COLOURS.train },
  { key: 'val_accuracy', name: 'test', colour: COLOURS.test },
] as const;

/** The shared scale: its lower end at a round number below everything drawn, so that differences can be seen. */
function accuracyScale(arms: readonly ArmResult[]): { floor: number; step: number } {
  const values = arms.flatMap((arm) => arm.trials.flatMap((t) => [...t.history.accuracy, ...t.history.val_accuracy]));
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
  return trial && trial.history.loss.length > 0 ? '' : 'No epoch was finished';
}

const thousands = (n: number) => n.toLocaleString('en-US');

/** What the numbers in the picture rest on. */
function caption({ config }: Result): string {
  const { train, test, epochs, batchSize, scale, seed, learningRate } = config;
  return [
    `MNIST: ${thousands(train.end - train.begin)} training and ${thousands(test.end - test.begin)} test images`,
    `pixels ${scale}`,
    `RMSprop ${learningRate}`,
    `batch ${batchSize}`,
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    `seed ${seed}`,
  ].join('  ·  ');
}

/** The axis of epochs: whole numbers only, and room around the points where there are few. */
function epochAxis(epochs: number) {
  const few = epochs <= 2;
  return {
    type: 'value' as const,
    name: 'epoch',
    nameLocation: 'middle' as const,
    nameGap: 30,
    nameTextStyle: { fontSize: 13, color: MUTED },
    min: few ? 0.5 : 1,
    max: few ? epochs + 0.5 : epochs,
    ...(few ? { interval: 0.5 } : { minInterval: 1 }),
    axisLine: { lineStyle: { color: MUTED } },
    axisTick: { show: false },
    axisLabel: { fontSize: 12.5, color: MUTED, formatter: (v: number) => (Number.isInteger(v) ? String(v) : '') },
    splitLine: { show: false },
  };
}

function accuracyAxis({ floor, step }: ReturnType<typeof accuracyScale>, named: boolean) {
  return {
    type: 'value' as const,
    name: named ? 'accuracy' : '',
    nameLocation: 'middle' as const,
    nameGap: 46,
    nameTextStyle: { fontSize: 13, color: MUTED },
    min: floor,
    max: 1,
    interval: step,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { show: true, fontSize: 12.5, color: MUTED, formatter: (v: number) => v.toFixed(2) },
    splitLine: { lineStyle: { color: GRID } },
  };
}

/**
 * The tutorial's two panels: accuracy on training and test images by epoch, without and with batch normalisation, on one scale. Plain
 * data, for a file as for a page.
 */
export function accuracyChart(result: Result, { name, width, height, panel, place }: ChartLayout = WIDE): EChartsOption {
  const { arms } = result;
  const scale = accuracyScale(arms);
  const epochs = Math.max(1, ...arms.flatMap((arm) => arm.trials.map((t) => t.history.loss.length)));
  const text = (fontSize: number, color: string, fontWeight: 400 | 600 = 400) => ({
    fontSize,
    color,
    fontWeight,
    fontFamily: FONT,
  });
  return {
    backgroundColor: '#ffffff',
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    title: [
      ...arms.flatMap((arm, i) => [
        { text: arm.title, ...above(place(i), 58), padding: 0, textStyle: text(name === 'wide' ? 18 : 16, INK, 600) },
        { text: note(arm), ...above(place(i), 29), padding: 0, textStyle: text(name === 'wide' ? 14 : 12, WARNING, 600) },
      ]),
      {
        // The narrow picture stands where the settings are listed beside it.
        text: name === 'wide' ? caption(result) : '',
        left: place(0).left,
        top: height - 28,
        padding: 0,
        textStyle: text(12.5, MUTED),
      },
    ],
    legend: arms.map((_, i) => ({
      data: series.map((s) => s.name),
      right: width - place(i).left - panel.width,
      top: place(i).top - 30,
      padding: 0,
      itemGap: 16,
      itemWidth: 22,
      itemHeight: 4,
      icon: 'roundRect',
      selectedMode: false,
      textStyle: text(13, INK),
    })),
    grid: arms.map((_, i) => ({ ...place(i), ...panel })),
    xAxis: arms.map((_, i) => ({ gridIndex: i, ...epochAxis(epochs) })),
    yAxis: arms.map((_, i) => ({ gridIndex: i, ...accuracyAxis(scale, i === 0 || name === 'tall') })),
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
          clip: false,
          silent: true,
        })),
      ),
    ),
  };
}

/** A place `distance` above a panel. */
const above = ({ left, top }: { left: number; top: number }, distance: number) => ({ left, top: top - distance });
