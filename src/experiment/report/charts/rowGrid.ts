import { armStyle, marker } from './armStyle.ts';
import { type Attributes, type Frame, isNarrow, line, text } from './svgElement.ts';
import { textWidth, wrapText } from './textWidth.ts';

/** One line of a figure that has a row for each arm. */
export interface RowText {
  readonly arm: number;
  readonly label: string;
  /** What the row comes to, in numbers. */
  readonly result: string;
  /** What is to be said besides, and whether it is a warning. */
  readonly note: string;
  readonly isWarning: boolean;
}

/** Rows below one title, the condition; '' for none. */
export interface RowGroup<Row extends RowText> {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface PlacedRow<Row extends RowText> {
  readonly row: Row;
  /** The middle of what is drawn of it, and the strip it has to itself, in which no text stands. */
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
}

export interface RowGrid<Row extends RowText> {
  /** The plotting area that all rows share. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly placed: readonly PlacedRow<Row>[];
  /** Labels, titles and results. */
  readonly drawn: readonly string[];
}

const SIZE = 13;
const NOTE = 12;
const LINE = 17;
const PLOT = 34;

/** A vertical line behind the rows, left out where titles and labels stand. */
export const behindRows = <Row extends RowText>(
  { placed }: RowGrid<Row>,
  x: number,
  stroke: string,
  attributes: Attributes = {},
): string[] => placed.map(({ top, bottom }) => line(x, top, x, bottom, stroke, attributes));

/** Rows with their label on the left and the result on the right of the plot; on a narrow screen both stand above it. */
export function rowGrid<Row extends RowText>(groups: readonly RowGroup<Row>[], top: number, frame: Frame): RowGrid<Row> {
  const { width, theme } = frame;
  const narrow = isNarrow(frame);
  const rows = groups.flatMap((group) => group.rows);
  const widest = (of: (row: Row) => string, size: number) => Math.max(0, ...rows.map((row) => textWidth(of(row), size, 600)));
  const labels = narrow
    ? width - 52
    : Math.min(
        width * 0.26,
        Math.max(
          80,
          widest((row) => row.label, SIZE),
        ),
      );
  const results = narrow
    ? width - 28
    : Math.min(
        width * 0.32,
        Math.max(
          60,
          widest((row) => row.result, SIZE),
          Math.min(
            190,
            widest((row) => row.note, NOTE),
          ),
        ),
      );
  const [left, right] = narrow ? [28, width - 28] : [20 + 18 + labels + 20, width - results - 34];
  const drawn: string[] = [];
  const placed: PlacedRow<Row>[] = [];
  let y = top;
  groups.forEach(({ title, rows }, i) => {
    if (i > 0) {
      drawn.push(line(8, y + 6, width - 8, y + 6, theme.grid));
      y += 12;
    }
    const titleLines = title === '' ? [] : wrapText(title, width - 24, SIZE, 2, 600);
    drawn.push(...titleLines.map((one, l) => text(12, y + 12 + l * LINE, one, { size: SIZE, fill: theme.ink, weight: 600 })));
    y += titleLines.length * LINE + (titleLines.length > 0 ? 6 : 0);
    for (const row of rows) {
      const label = wrapText(row.label, labels, SIZE, 2);
      const result = row.result === '' ? [] : wrapText(row.result, results, SIZE, 2);
      const note = row.note === '' ? [] : wrapText(row.note, results, NOTE, 3);
      const texts = [
        ...result.map((one) => [one, SIZE, theme.ink] as const),
        ...note.map((one) => [one, NOTE, row.isWarning ? theme.warning : theme.muted] as const),
      ];
      const sign = (at: number) => marker(armStyle(row.arm, theme), narrow ? 20 : 26, at, 4, theme.page);
      const write = (lines: typeof texts, x: number, first: number) =>
        drawn.push(...lines.map(([one, size, fill], l) => text(x, first + l * LINE, one, { size, fill })));
      const labelLines = label.map((one) => [one, SIZE, theme.ink] as const);
      if (narrow) {
        drawn.push(sign(y + 12));
        write(labelLines, 32, y + 12);
        // The result stands next to a short label, below a long one.
        const fits = label.length === 1 && textWidth(row.label, SIZE) + textWidth(row.result, SIZE) < width - 70;
        if (fits) drawn.push(text(width - 16, y + 12, row.result, { size: SIZE, fill: theme.ink, anchor: 'end' }));
        const below = fits ? texts.slice(result.length) : texts;
        const after = y + 12 + label.length * LINE;
        write(below, 32, after);
        const stripTop = after + below.length * LINE - LINE / 2;
        placed.push({ row, y: stripTop + PLOT / 2, top: stripTop, bottom: stripTop + PLOT });
        y = stripTop + PLOT + 4;
      } else {
        const height = Math.max(PLOT, label.length * LINE + 6, texts.length * LINE + 8);
        const middle = y + height / 2;
        drawn.push(sign(middle));
        write(labelLines, 38, middle - ((label.length - 1) * LINE) / 2);
        write(texts, right + 18, middle - ((texts.length - 1) * LINE) / 2);
        placed.push({ row, y: middle, top: y, bottom: y + height });
        y += height;
      }
    }
  });
  return { left, right, top, bottom: y + 4, placed, drawn };
}
