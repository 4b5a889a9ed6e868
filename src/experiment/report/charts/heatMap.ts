import { cross } from './armStyle.ts';
import { figureKey, type KeyEntry, notes } from './figureKey.ts';
import { firstPanels } from './panelGrid.ts';
import { element, type Frame, isNarrow, svgDocument, text } from './svgElement.ts';
import { clipText, fittingSize, textWidth } from './textWidth.ts';

/** An arm's difference from the baseline in one condition. */
export interface HeatMapCell {
  /** null where there is no pair, as where all diverged. */
  readonly mean: number | null;
  /** The mean in few characters; what is missing where there is none: 'diverged'. */
  readonly label: string;
  /** Whether a difference may be claimed. */
  readonly isClaimed: boolean;
  /** That nothing is said of it: without room for its label it is a dash. */
  readonly isUnjudged?: true;
}

export interface Factor {
  readonly name: string;
  readonly levels: readonly string[];
}

/** Where an arm helps and where it hurts, over two factors. */
export interface HeatMapData {
  readonly metric: string;
  readonly unit: string;
  readonly baseline: string;
  readonly higherIsBetter: boolean;
  readonly rows: Factor;
  readonly columns: Factor;
  /** One for each arm but the baseline: cells by row, then column. */
  readonly panels: readonly { readonly title: string; readonly cells: readonly (readonly (HeatMapCell | null)[])[] }[];
}

const ROW = 38;
const SIZE = 12.5;
/** How strong the colour of the largest difference is: letters on it stay readable. */
const STRONGEST = 0.55;

/** Blue to the better and vermilion to the worse, told apart with every kind of colour vision, as strong as the difference is large. */
export function drawHeatMap(given: HeatMapData, frame: Frame): string {
  const { theme, width } = frame;
  // The factor with more levels goes down a narrow screen.
  const data = isNarrow(frame) && given.columns.levels.length > given.rows.levels.length ? transposed(given) : given;
  const { rows, columns } = data;
  const { shown, left: leftOut } = firstPanels(data.panels);
  const all = data.panels.flatMap(({ cells }) =>
    cells.flat().flatMap((cell) => (cell?.mean == null ? [] : [Math.abs(cell.mean)])),
  );
  const largest = Math.max(0, ...all);
  const key = figureKey(keyOf(data, all.length > 0, frame), 16, 8, frame);
  const rowName =
    Math.min(width * (isNarrow(frame) ? 0.25 : 0.14), Math.max(40, ...rows.levels.map((level) => textWidth(level, SIZE)))) + 14;
  const wanted = rowName + 44 + columns.levels.length * 84;
  const perLine = Math.max(1, Math.min(shown.length, isNarrow(frame) ? 1 : Math.floor((width - 16) / wanted)));
  const panelWidth = (width - 16) / perLine;
  const cellWidth = Math.min(150, (panelWidth - rowName - 44 - 16) / Math.max(1, columns.levels.length));
  const height = 62 + rows.levels.length * ROW + 26;
  const cell = (x: number, y: number, one: HeatMapCell | null) => {
    const colour = one?.mean == null ? theme.page : one.mean > 0 === data.higherIsBetter ? theme.better : theme.worse;
    const strength = one?.mean == null || largest === 0 ? 0 : (Math.abs(one.mean) / largest) * STRONGEST;
    const isClaimed = one?.isClaimed ?? false;
    const fits = textWidth(one?.label ?? '', 9) <= cellWidth - 8;
    const label = one?.isUnjudged && !fits ? '–' : (one?.label ?? '');
    const size = fittingSize(label, cellWidth - 8, SIZE, 9, isClaimed ? 600 : 400);
    // A number is never cut; what is missing may be a cross.
    const isCross = !one?.isUnjudged && one?.mean === null && !fits;
    const fill = one?.isUnjudged ? theme.muted : one?.mean == null ? theme.warning : theme.ink;
    return (
      element('rect', { x: x + 1.5, y: y + 1.5, width: cellWidth - 3, height: ROW - 3, fill: theme.page, stroke: theme.grid }) +
      element('rect', {
        x: x + 1.5,
        y: y + 1.5,
        width: cellWidth - 3,
        height: ROW - 3,
        fill: colour,
        'fill-opacity': strength,
        ...(isClaimed && { stroke: theme.ink, 'stroke-width': 2 }),
      }) +
      (isCross
        ? cross(x + cellWidth / 2, y + ROW / 2, 4, fill)
        : text(x + cellWidth / 2, y + ROW / 2, label, { size, fill, anchor: 'middle', weight: isClaimed ? 600 : 400 }))
    );
  };
  const header = (level: string, x: number, y: number) => {
    const size = fittingSize(level, cellWidth - 6, SIZE, 9);
    return text(x, y, clipText(level, cellWidth - 6, size), { size, fill: theme.ink, anchor: 'middle' });
  };
  const panels = shown.flatMap(({ title, cells }, i) => {
    const x = 16 + (i % perLine) * panelWidth;
    const y = key.bottom + Math.floor(i / perLine) * height;
    const first = x + 30 + rowName;
    const middle = y + 62 + (rows.levels.length * ROW) / 2;
    const across = first + (columns.levels.length * cellWidth) / 2;
    const small = { size: 12, fill: theme.muted };
    return [
      text(x, y + 12, clipText(title, panelWidth - 24, 15, 600), { size: 15, fill: theme.ink, weight: 600 }),
      text(across, y + 32, columns.name, { ...small, anchor: 'middle' }),
      text(x + 12, middle, rows.name, { ...small, anchor: 'middle', transform: `rotate(-90 ${x + 12} ${middle})` }),
      ...columns.levels.map((level, c) => header(level, first + (c + 0.5) * cellWidth, y + 50)),
      ...rows.levels.flatMap((level, r) => [
        text(first - 8, y + 62 + (r + 0.5) * ROW, clipText(level, rowName - 10, SIZE), {
          size: SIZE,
          fill: theme.ink,
          anchor: 'end',
        }),
        ...columns.levels.map((_, c) => cell(first + c * cellWidth, y + 62 + r * ROW, cells[r]?.[c] ?? null)),
      ]),
    ];
  });
  const bottom = key.bottom + Math.ceil(shown.length / perLine) * height;
  const name = `Mean of ${data.metric} minus that of the baseline (${data.baseline})${data.unit === '' ? '' : `, in ${data.unit}`}.`;
  const said = notes([name, leftOut.replace('conditions', 'arms')], 16, bottom - 12, frame);
  return svgDocument(frame, said.bottom + 8, describeHeatMap(given), [...key.drawn, ...panels, ...said.drawn]);
}

const transposed = (data: HeatMapData): HeatMapData => ({
  ...data,
  rows: data.columns,
  columns: data.rows,
  panels: data.panels.map(({ title, cells }) => ({
    title,
    cells: data.columns.levels.map((_, c) => data.rows.levels.map((_, r) => cells[r]?.[c] ?? null)),
  })),
});

function keyOf({ panels }: HeatMapData, hasDifferences: boolean, { theme }: Frame): KeyEntry[] {
  const ramp = (colour: string) => (x: number, y: number) =>
    [0.15, 0.35, STRONGEST]
      .map((opacity, i) =>
        element('rect', { x: x - 12 + i * 8, y: y - 6, width: 8, height: 12, fill: colour, 'fill-opacity': opacity }),
      )
      .join('');
  const frame = { fill: theme.page, stroke: theme.ink, 'stroke-width': 2 };
  return [
    ...(hasDifferences
      ? [
          { sign: ramp(theme.better), text: 'better than the baseline' },
          { sign: ramp(theme.worse), text: 'worse' },
        ]
      : []),
    ...(panels.some(({ cells }) => cells.flat().some((cell) => cell?.isClaimed))
      ? [
          {
            sign: (x: number, y: number) => element('rect', { x: x - 11, y: y - 7, width: 22, height: 14, ...frame }),
            text: 'a difference that can be claimed',
          },
        ]
      : []),
    ...(panels.some(({ cells }) => cells.flat().some((cell) => cell?.isUnjudged))
      ? [
          {
            sign: (x: number, y: number) => text(x, y, '–', { size: SIZE, fill: theme.muted, anchor: 'middle' }),
            text: 'not judged',
          },
        ]
      : []),
  ];
}

/** The figure in words. */
export function describeHeatMap({ metric, baseline, rows, columns, panels }: HeatMapData): string {
  const said = panels.flatMap(({ title, cells }) =>
    rows.levels.flatMap((row, r) =>
      columns.levels.flatMap((column, c) => {
        const cell = cells[r]?.[c];
        const place = `${title}, ${rows.name} ${row}, ${columns.name} ${column}`;
        return cell ? [`${place}: ${cell.label}${cell.isClaimed ? ' (can be claimed)' : ''}`] : [];
      }),
    ),
  );
  return `Mean differences in ${metric} from the baseline (${baseline}). ${said.join('; ')}.`;
}
