import { scaleFor } from '../historyChart.ts';
import { type Axis, linearAxis, withFewerTicks } from './axis.ts';
import { dots } from './dots.ts';
import { figureKey, type KeyEntry } from './figureKey.ts';
import { behindRows, type RowGroup, type RowText, rowGrid } from './rowGrid.ts';
import { element, type Frame, line, polygon, polyline, svgDocument, text } from './svgElement.ts';
import { textWidth, wrapText } from './textWidth.ts';

/** An arm against the baseline in one condition. `result` says it in numbers; `note` what is missing or uncertain, such as diverged pairs. */
export interface DifferenceRow extends RowText {
  /** One number a complete pair. */
  readonly differences: readonly number[];
  /** null where there is no pair. */
  readonly mean: number | null;
  /** 95 %; null where there are too few pairs. */
  readonly interval: readonly [number, number] | null;
  /** Whether a difference may be claimed: the interval leaves 0 out, and so does the corrected test. */
  readonly isClaimed: boolean;
}

/** All contrasts of one metric. */
export interface DifferencesData {
  readonly metric: string;
  /** Of the differences: 'percentage points'; '' for the metric's own. */
  readonly unit: string;
  readonly baseline: string;
  readonly higherIsBetter: boolean;
  /** Differences up to this size, to either side, count as none. */
  readonly margin: number | null;
  /** What differences are multiplied by to be in `unit`. */
  readonly factor: number;
  readonly groups: readonly RowGroup<DifferenceRow>[];
  /** What a pair is called. Default 'seed'. */
  readonly pair?: string;
}

/** Ends of the axis: around 0, all seeds and means; intervals up to half as far again, since those of few pairs have no end. */
function scaleOf({ groups, margin, factor }: DifferencesData) {
  const rows = groups.flatMap((group) => group.rows);
  const seeds = [0, ...rows.flatMap((row) => [...row.differences, ...(row.mean === null ? [] : [row.mean])])];
  const [low, high] = [Math.min(...seeds), Math.max(...seeds)];
  const room = (high - low) / 2;
  const within = (v: number) => Math.min(high + room, Math.max(low - room, v));
  const ends = [...rows.flatMap(({ interval }) => interval ?? []).map(within), ...(margin === null ? [] : [-margin, margin])];
  return scaleFor([...seeds, ...ends].map((v) => v * factor));
}

/** The differences from the baseline: a row for each arm and condition with each seed's, their mean and its interval. */
export function drawDifferences(data: DifferencesData, frame: Frame): string {
  const { theme, width } = frame;
  const key = figureKey(keyOf(data, frame), 12, 8, frame);
  const directions = 24;
  const grid = rowGrid(data.groups, key.bottom + directions, frame);
  const axis = withFewerTicks(linearAxis(scaleOf(data), grid.left, grid.right), 46);
  const zero = axis.at(0);
  const at = (v: number) => axis.at(v * data.factor);
  const small = { size: 12, fill: theme.muted };
  const name = `${data.metric} minus that of the baseline (${data.baseline})${data.unit === '' ? '' : `, in ${data.unit}`}`;
  const nameLines = wrapText(name, width - 24, 12, 3);
  const half = Math.max(...nameLines.map((one) => textWidth(one, 12))) / 2 + 8;
  const centre = Math.min(width - half, Math.max(half, (grid.left + grid.right) / 2));
  return svgDocument(frame, grid.bottom + 34 + nameLines.length * 16, describeDifferences(data), [
    ...key.drawn,
    ...(data.margin === null
      ? []
      : grid.placed.map(({ top, bottom }) => marginBand(at(-(data.margin ?? 0)), at(data.margin ?? 0), top, bottom, frame))),
    ...axis.ticks.flatMap((tick) => [
      ...behindRows(grid, tick.at, theme.grid),
      text(tick.at, grid.bottom + 14, tick.text, { ...small, anchor: 'middle' }),
    ]),
    ...behindRows(grid, zero, theme.muted, { 'stroke-width': 1.4 }),
    ...direction(zero, grid.top - 8, -1, data.higherIsBetter ? 'worse' : 'better', zero - grid.left, frame),
    ...direction(zero, grid.top - 8, 1, data.higherIsBetter ? 'better' : 'worse', grid.right - zero, frame),
    ...grid.drawn,
    ...grid.placed.flatMap(({ row, y }) => drawRow(row, y, at, axis, data, frame)),
    ...nameLines.map((one, i) => text(centre, grid.bottom + 34 + i * 16, one, { ...small, anchor: 'middle' })),
  ]);
}

/** Says what a side of 0 means, with an arrow away from it; nothing where there is no room. */
function direction(zero: number, y: number, side: -1 | 1, word: string, room: number, { theme }: Frame): string[] {
  if (room < 70) return [];
  const tip = zero + side * 64;
  return [
    text(zero + side * 8, y, word, { size: 12, fill: theme.muted, anchor: side < 0 ? 'end' : 'start' }),
    polyline(
      [
        [tip - side * 4, y - 3.5],
        [tip, y],
        [tip - side * 4, y + 3.5],
      ],
      theme.muted,
    ),
    line(tip - side * 12, y, tip, y, theme.muted),
  ];
}

const colourOf = ({ mean, isClaimed }: DifferenceRow, { higherIsBetter }: DifferencesData, { theme }: Frame) =>
  !isClaimed || mean === null ? theme.muted : mean > 0 === higherIsBetter ? theme.better : theme.worse;

/** Seeds above, mean and interval below the middle of a row. An interval that the axis does not hold ends in an arrow. */
function drawRow(
  row: DifferenceRow,
  y: number,
  at: (v: number) => number,
  axis: Axis,
  data: DifferencesData,
  frame: Frame,
): string[] {
  const colour = colourOf(row, data, frame);
  const seeds = dots(row.differences.map(at), y - 7, 5, colour);
  if (row.mean === null) return seeds;
  const below = y + 8;
  const [low, high] = (row.interval ?? [row.mean, row.mean]).map(at) as [number, number];
  const [left, right] = [axis.at(axis.min), axis.at(axis.max)];
  const end = (x: number, inner: number) =>
    inner === x
      ? line(x, below - 4, x, below + 4, colour, { 'stroke-width': 1.6 })
      : polygon(
          [
            [inner, below],
            [inner + Math.sign(inner - x) * 7, below - 4],
            [inner + Math.sign(inner - x) * 7, below + 4],
          ],
          colour,
        );
  const [from, to] = [Math.max(left, low), Math.min(right, high)];
  const interval = row.interval
    ? [line(from, below, to, below, colour, { 'stroke-width': 2 }), end(low, from), end(high, to)]
    : [];
  return [...seeds, ...interval, diamond(at(row.mean), below, colour, row.isClaimed, frame)];
}

const diamond = (x: number, y: number, colour: string, filled: boolean, { theme }: Frame) =>
  polygon(
    [
      [x, y - 6],
      [x + 6, y],
      [x, y + 6],
      [x - 6, y],
    ],
    filled ? colour : theme.page,
    { stroke: colour, 'stroke-width': 1.8 },
  );

const marginBand = (from: number, to: number, top: number, bottom: number, { theme }: Frame) =>
  element('rect', { x: from, y: top, width: to - from, height: bottom - top, fill: theme.muted, 'fill-opacity': 0.13 });

function keyOf({ groups, margin, unit, factor, higherIsBetter, pair = 'seed' }: DifferencesData, frame: Frame): KeyEntry[] {
  const { theme } = frame;
  const rows = groups.flatMap((group) => group.rows);
  const bar = (x: number, y: number, colour: string) => line(x - 12, y, x + 12, y, colour, { 'stroke-width': 2 });
  const mean = (colour: string, filled: boolean) => (x: number, y: number) =>
    bar(x, y, colour) + diamond(x, y, colour, filled, frame);
  return [
    { sign: (x, y) => dots([x], y, 0, theme.muted).join(''), text: `one ${pair}` },
    ...[true, false].flatMap((isBetter) =>
      rows.some((row) => row.isClaimed && row.mean !== null && row.mean > 0 === (isBetter === higherIsBetter))
        ? [
            {
              sign: mean(isBetter ? theme.better : theme.worse, true),
              text: `mean, 95 % interval: ${isBetter ? 'better' : 'worse'}`,
            },
          ]
        : [],
    ),
    ...(rows.some((row) => !row.isClaimed && row.mean !== null)
      ? [{ sign: mean(theme.muted, false), text: 'mean, 95 % interval: no difference claimed' }]
      : []),
    ...(margin === null
      ? []
      : [
          {
            sign: (x: number, y: number) => marginBand(x - 12, x + 12, y - 7, y + 7, frame),
            text: `differences that count as none: up to ${Number((margin * factor).toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`,
          },
        ]),
  ];
}

/** The figure in words. */
export function describeDifferences({ metric, baseline, groups, pair = 'seed' }: DifferencesData): string {
  const rows = groups.flatMap(({ title, rows }) =>
    rows.map(({ label, result, note }) => {
      const place = title === '' ? label : `${label}, ${title}`;
      return `${place}: ${[result, note].filter((one) => one !== '').join('; ')}`;
    }),
  );
  return `Differences in ${metric} from the baseline (${baseline}), each ${pair}'s and their mean with its 95 % interval. ${rows.join('. ')}.`;
}
