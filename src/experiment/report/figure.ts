import type { Frame } from './charts/svgElement.ts';
import { ADAPTIVE, LIGHT } from './charts/theme.ts';
import type { ReportFiles } from './files.ts';

/** A figure of a report. It is drawn where it is needed. */
export interface Figure {
  /** What its files are called, without their ending. */
  readonly name: string;
  readonly heading: string;
  /** What to know of it. */
  readonly caption: string;
  /** In a page, for wide and for narrow screens. */
  wide(): string;
  tall(): string;
  /** As a file, in light colours on white. */
  file(): string;
}

/** A figure that is drawn for any width and theme. */
export const framedFigure = (
  { name, heading, caption }: Pick<Figure, 'name' | 'heading' | 'caption'>,
  draw: (frame: Frame) => string,
): Figure => ({
  name,
  heading,
  caption,
  wide: () => draw({ width: 1200, theme: ADAPTIVE }),
  tall: () => draw({ width: 390, theme: ADAPTIVE }),
  file: () => draw({ width: 1200, theme: LIGHT }),
});

/** Where figures stand next to a report. */
export const FIGURES = 'figures';

/** Each figure as SVG and PNG. */
export function figureFiles(figures: readonly Figure[]): ReportFiles {
  const files = figures.map(({ name, file }): ReportFiles => {
    let drawn: string | undefined;
    const svg = () => {
      drawn ??= file();
      return drawn;
    };
    return { [`${name}.svg`]: svg, [`${name}.png`]: async () => (await import('./png.ts')).svgToPng(svg()) };
  });
  return Object.assign({}, ...files) as ReportFiles;
}
