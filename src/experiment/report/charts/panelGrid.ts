import { type Frame, isNarrow, text } from './svgElement.ts';
import { wrapText } from './textWidth.ts';

/** The most panels of a figure; of more, a line says how many are left out. */
export const MOST_PANELS = 12;

/** The plotting area of a panel. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Whether it stands in the first column, which has the axis's name. */
  readonly isFirst: boolean;
}

export interface GridOptions {
  /** Where the first row begins. */
  readonly top: number;
  /** Room in pixels on both sides of a plotting area. */
  readonly left: number;
  readonly right: number;
  /** Below a plotting area: ticks and name of the axis. */
  readonly bottom: number;
}

export interface PanelText {
  readonly title: string;
  /** A warning below the title. */
  readonly note: string;
}

const TITLE = 15;
const NOTE = 12.5;
const LINE = 18;

/** Small multiples: equal panels in rows, each with its title and note. */
export interface PanelGrid {
  readonly areas: readonly PlotArea[];
  /** Titles and notes. */
  readonly drawn: readonly string[];
  /** The lower end of the last row. */
  readonly bottom: number;
}

/** How many panels stand next to each other. */
export function columnsFor(panels: number, frame: Frame): number {
  if (isNarrow(frame) || panels <= 1) return 1;
  return frame.width < 1000 || panels === 2 || panels === 4 ? 2 : 3;
}

/** Places the panels: up to three in a row where there is room, one below the other on a narrow screen. */
export function panelGrid(panels: readonly PanelText[], frame: Frame, { top, left, right, bottom }: GridOptions): PanelGrid {
  const columns = columnsFor(panels.length, frame);
  const cell = frame.width / columns;
  const width = Math.max(60, cell - left - right);
  const height = columns === 1 ? Math.min(380, Math.max(250, width * 0.5)) : Math.max(210, Math.min(340, width * 0.75));
  const heads = panels.map(({ title, note }) => ({
    title: title === '' ? [] : wrapText(title, cell - left - 8, TITLE, 2, 600),
    note: note === '' ? [] : wrapText(note, cell - left - 8, NOTE, 3, 600),
  }));
  const areas: PlotArea[] = [];
  const drawn: string[] = [];
  let y = top;
  for (let row = 0; row < panels.length; row += columns) {
    const inRow = heads.slice(row, row + columns);
    const headHeight = Math.max(...inRow.map((head) => head.title.length + head.note.length)) * LINE + 14;
    inRow.forEach(({ title, note }, i) => {
      const x = i * cell + left;
      drawn.push(
        ...title.map((one, l) => text(x, y + 9 + l * LINE, one, { size: TITLE, fill: frame.theme.ink, weight: 600 })),
        ...note.map((one, l) =>
          text(x, y + 9 + (title.length + l) * LINE, one, { size: NOTE, fill: frame.theme.warning, weight: 600 }),
        ),
      );
      areas.push({ left: x, top: y + headHeight, width, height, isFirst: i === 0 });
    });
    y += headHeight + height + bottom;
  }
  return { areas, drawn, bottom: y };
}

/** The panels that are drawn, and what is said of the others. */
export function firstPanels<T>(panels: readonly T[]): { shown: readonly T[]; left: string } {
  const count = panels.length - MOST_PANELS;
  const left = count > 0 ? `The first ${MOST_PANELS} of ${panels.length} conditions are drawn; the tables have all.` : '';
  return { shown: panels.slice(0, MOST_PANELS), left };
}
