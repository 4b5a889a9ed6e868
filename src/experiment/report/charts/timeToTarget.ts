import { armStyle } from './armStyle.ts';
import { epochAxis } from './axis.ts';
import { dots } from './dots.ts';
import { figureKey, type KeyEntry } from './figureKey.ts';
import { behindRows, type RowGroup, type RowText, rowGrid } from './rowGrid.ts';
import { type Frame, isNarrow, line, svgDocument, text } from './svgElement.ts';

/** How soon the trials of one arm reached the target. */
export interface TargetArm {
  readonly arm: number;
  readonly label: string;
  /** The first epoch that reached the target, one a seed; null where none did. */
  readonly epochs: readonly (number | null)[];
}

export interface TimeToTargetData {
  /** What is to be reached: 'accuracy 0.97'. */
  readonly target: string;
  /** How many epochs each trial had. */
  readonly epochs: number;
  readonly groups: readonly { readonly title: string; readonly arms: readonly TargetArm[] }[];
}

/**
 * The median, with seeds that never reached the target as later than all others. null where it is never; between a reached epoch
 * and never there is no number either.
 */
export function medianEpoch(epochs: readonly (number | null)[]): number | null {
  const sorted = epochs.map((epoch) => epoch ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2;
  return Number.isFinite(median) ? median : null;
}

interface TargetRow extends RowText {
  readonly epochs: TargetArm['epochs'];
}

function rowOf({ arm, label, epochs }: TargetArm): TargetRow {
  const reached = epochs.filter((epoch) => epoch !== null).length;
  const median = medianEpoch(epochs);
  const result = epochs.length === 0 ? 'no trial' : median === null ? 'no median' : `median ${median}`;
  const note = epochs.length === reached ? '' : `${epochs.length - reached} of ${epochs.length} never reached it`;
  return { arm, label, result, note, isWarning: true, epochs };
}

/** From the last epoch to the dots of what never reached the target. */
const NEVER = 44;

/** The epoch in which each seed reached a target, a row for each arm: a dot a seed, the median as a bar, what never got there set apart. */
export function drawTimeToTarget(data: TimeToTargetData, frame: Frame): string {
  const { theme } = frame;
  const groups: RowGroup<TargetRow>[] = data.groups.map(({ title, arms }) => ({ title, rows: arms.map(rowOf) }));
  const someNever = groups.some(({ rows }) => rows.some(({ epochs }) => epochs.includes(null)));
  const key = figureKey(keyOf(someNever, frame), 12, 8, frame);
  const grid = rowGrid(groups, key.bottom + 4, frame);
  const last = grid.right - (someNever ? NEVER : 0);
  const axis = epochAxis(data.epochs, grid.left, last);
  const small = { size: 12, fill: theme.muted, anchor: 'middle' as const };
  return svgDocument(frame, grid.bottom + 50, describeTimeToTarget(data), [
    ...key.drawn,
    ...axis.ticks.flatMap((tick) => [
      ...behindRows(grid, tick.at, theme.grid),
      text(tick.at, grid.bottom + 14, tick.text, small),
    ]),
    ...(someNever
      ? [
          ...behindRows(grid, last + NEVER / 2 - 2, theme.muted, { 'stroke-dasharray': '3 4' }),
          text(grid.right, grid.bottom + 14, 'never', { ...small, fill: theme.warning }),
        ]
      : []),
    ...grid.drawn,
    ...grid.placed.flatMap(({ row, y }) => {
      const { colour } = armStyle(row.arm, theme);
      const never = row.epochs.filter((epoch) => epoch === null).map(() => grid.right);
      const median = medianEpoch(row.epochs);
      return [
        ...dots(row.epochs.filter((epoch) => epoch !== null).map(axis.at), y, 12, colour),
        ...dots(never, y, 12, theme.page, { stroke: theme.warning, 'stroke-width': 1.4, 'fill-opacity': 1 }),
        median === null ? '' : line(axis.at(median), y - 13, axis.at(median), y + 13, colour, { 'stroke-width': 2.6 }),
      ];
    }),
    text(
      isNarrow(frame) ? frame.width / 2 : (grid.left + last) / 2,
      grid.bottom + 35,
      `epoch that first reached ${data.target}`,
      small,
    ),
  ]);
}

function keyOf(someNever: boolean, { theme }: Frame): KeyEntry[] {
  const ring = { stroke: theme.warning, 'stroke-width': 1.4, 'fill-opacity': 1 };
  return [
    { sign: (x, y) => dots([x], y, 0, theme.muted).join(''), text: 'one seed' },
    { sign: (x, y) => line(x, y - 8, x, y + 8, theme.muted, { 'stroke-width': 2.6 }), text: 'median' },
    ...(someNever
      ? [{ sign: (x: number, y: number) => dots([x], y, 0, theme.page, ring).join(''), text: 'never reached it' }]
      : []),
  ];
}

/** The figure in words. */
export function describeTimeToTarget({ target, epochs, groups }: TimeToTargetData): string {
  const rows = groups.flatMap(({ title, arms }) =>
    arms.map(rowOf).map(({ label, result, note }) => {
      const place = title === '' ? label : `${label}, ${title}`;
      return `${place}: ${[result, note].filter((one) => one !== '').join(', ')}`;
    }),
  );
  return `The epoch that first reached ${target}, of ${epochs}, for each seed. ${rows.join('. ')}.`;
}
