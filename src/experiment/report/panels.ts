import type { EChartsOption } from 'echarts';
import { printable } from '../../core/printable.ts';

/** Where a number of panels stand. */
export interface ChartLayout {
  readonly name: 'wide' | 'tall';
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  /** Size of a panel's plotting area, and its place by number. */
  readonly panel: { readonly width: number; readonly height: number };
  place(i: number): { readonly left: number; readonly top: number };
  /** Sizes of the text above a panel. */
  readonly fontSize: { readonly title: number; readonly note: number };
}

/** Between panels next to each other. */
const GAP = 52;
/** Between panels one above the other, for the axis of the upper one and the title of the lower one. */
const ROW_GAP = 138;

/** Panels next to each other, as the tutorial has its two: up to three in a row, four in two rows of two. */
export function wideLayout(panels: number): ChartLayout {
  const columns = panels === 3 || panels > 4 ? 3 : 2;
  const panel = columns === 2 ? { width: 516, height: 344 } : { width: 326, height: 270 };
  const rows = Math.ceil(panels / columns);
  const rowHeight = panel.height + ROW_GAP;
  return {
    name: 'wide',
    width: 1200,
    height: 176 + rows * panel.height + (rows - 1) * ROW_GAP,
    columns,
    panel,
    place: (i) => ({ left: 76 + (i % columns) * (panel.width + GAP), top: 78 + Math.floor(i / columns) * rowHeight }),
    fontSize: columns === 2 ? { title: 18, note: 14 } : { title: 16, note: 12 },
  };
}

/** Panels one above the other, for narrow screens. */
export function tallLayout(panels: number): ChartLayout {
  const panel = { width: 344, height: 250 };
  return {
    name: 'tall',
    width: 420,
    height: 126 + panels * panel.height + (panels - 1) * ROW_GAP,
    columns: 1,
    panel,
    place: (i) => ({ left: 62, top: 70 + i * (panel.height + ROW_GAP) }),
    fontSize: { title: 16, note: 12 },
  };
}

/** Makes the layout of a number of panels. */
export type LayoutMaker = typeof wideLayout;

const FONT = 'Inter, system-ui, sans-serif';
/** Okabe and Ito's blue, vermilion and bluish green: told apart with every kind of colour vision, and by their brightness in print. */
export const COLOURS = { train: '#0072B2', test: '#D55E00', recalibrated: '#009E73' } as const;
const INK = '#1f2933';
const MUTED = '#616e7c';
const GRID = '#e4e7eb';
const WARNING = '#b42318';

/** A line by epochs, which count from 1. */
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Thinner where many are drawn. Default 2.2. */
  readonly width?: number;
  /** Draws points as rings, which stay to be seen where they lie on another line. */
  readonly ring?: boolean;
  /** Stands at its last point. */
  readonly label?: { readonly text: string; readonly position: 'top' | 'bottom' | 'left' };
}

/** Ends of the axis and the distance of its ticks. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Decimals of the ticks' numbers. */
  readonly decimals: number;
}

export interface Panel {
  readonly title: string;
  /** A warning below the title. */
  readonly note: string;
  /** The name of the axis; '' for none. A panel to the right of another one of the same axis leaves it out. */
  readonly axis: string;
  readonly scale: Scale;
  readonly lines: readonly Line[];
}

/** The axis of epochs: integers only, and room around the points where there are few. */
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

const valueAxis = ({ axis, scale: { min, max, step, decimals } }: Panel, isFirst: boolean) => ({
  type: 'value' as const,
  name: isFirst ? axis : '',
  nameLocation: 'middle' as const,
  nameGap: 46,
  nameTextStyle: { fontSize: 13, color: MUTED },
  min,
  max,
  interval: step,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { show: true, fontSize: 12.5, color: MUTED, formatter: (v: number) => v.toFixed(decimals) },
  splitLine: { lineStyle: { color: GRID } },
});

/** A place `distance` above a panel. */
const above = ({ left, top }: { left: number; top: number }, distance: number) => ({ left, top: top - distance });

/** The number at a line's last point; where that lies at the panel's edge, the number ends there too. */
const pointLabel = ({ label, colour }: Line, atEdge: boolean) =>
  label && {
    label: {
      show: true,
      position: label.position,
      ...(atEdge && label.position !== 'left' && { align: 'right' as const, offset: [8, 0] }),
      distance: 10,
      formatter: label.text,
      color: colour,
      fontSize: 13,
      fontWeight: 600 as const,
      textBorderColor: '#ffffff',
      textBorderWidth: 3,
    },
  };

/** Lines by epoch in panels. Plain data, for a file as for a page. */
export function panelChart(panels: readonly Panel[], caption: string, layout: ChartLayout): EChartsOption {
  const { name, width, height, columns, panel, place, fontSize } = layout;
  const epochs = Math.max(1, ...panels.flatMap(({ lines }) => lines.map((line) => line.values.length)));
  const text = (size: number, color: string, fontWeight: 400 | 600 = 400) => ({
    fontSize: size,
    color,
    fontWeight,
    fontFamily: FONT,
  });
  return {
    backgroundColor: '#ffffff',
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    title: [
      ...panels.flatMap(({ title, note }, i) => [
        { text: printable(title), ...above(place(i), 58), padding: 0, textStyle: text(fontSize.title, INK, 600) },
        { text: printable(note), ...above(place(i), 29), padding: 0, textStyle: text(fontSize.note, WARNING, 600) },
      ]),
      {
        // The narrow picture stands in a page that lists the settings.
        text: name === 'wide' ? printable(caption) : '',
        left: place(0).left,
        top: height - 28,
        padding: 0,
        textStyle: text(12.5, MUTED),
      },
    ],
    legend: panels.map(({ lines }, i) => ({
      data: [...new Set(lines.map((line) => line.name))],
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
    grid: panels.map((_, i) => ({ ...place(i), ...panel })),
    xAxis: panels.map((_, i) => ({ gridIndex: i, ...epochAxis(epochs) })),
    yAxis: panels.map((one, i) => ({ gridIndex: i, ...valueAxis(one, i % columns === 0) })),
    series: panels.flatMap(({ lines }, i) =>
      lines.map((line) => ({
        type: 'line' as const,
        name: line.name,
        xAxisIndex: i,
        yAxisIndex: i,
        data: line.values.map((v, epoch) => ({
          value: [epoch + 1, v ?? Number.NaN],
          ...(epoch === line.values.length - 1 && pointLabel(line, epochs > 2)),
        })),
        color: line.colour,
        lineStyle: { width: line.width ?? 2.2, color: line.colour },
        showSymbol: line.ring || epochs <= 40,
        symbol: 'circle',
        symbolSize: line.ring ? 13 : epochs <= 2 ? 9 : 5,
        ...(line.ring && { itemStyle: { color: 'transparent', borderColor: line.colour, borderWidth: 2.2 } }),
        clip: false,
        silent: true,
      })),
    ),
  };
}
