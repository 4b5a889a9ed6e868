import type { Axis } from './axis.ts';
import type { PlotArea } from './panelGrid.ts';
import { line, text } from './svgElement.ts';
import type { Theme } from './theme.ts';

/** The names of a plot's axes. The vertical one stands at the first panel of a row. */
export interface AxisNames {
  readonly x: string;
  readonly y: string;
}

/** Grid, axes and their numbers. */
export function plotFrame(
  { left, top, width, height, isFirst }: PlotArea,
  x: Axis,
  y: Axis,
  names: AxisNames,
  theme: Theme,
): string[] {
  const style = { size: 12, fill: theme.muted };
  const [right, bottom] = [left + width, top + height];
  const middle = top + height / 2;
  return [
    ...y.ticks.map(({ at }) => line(left, at, right, at, theme.grid)),
    line(left, bottom, right, bottom, theme.muted),
    ...y.ticks.map((tick) => text(left - 8, tick.at, tick.text, { ...style, anchor: 'end' })),
    ...x.ticks.map((tick) => text(tick.at, bottom + 16, tick.text, { ...style, anchor: 'middle' })),
    text(left + width / 2, bottom + 37, names.x, { ...style, anchor: 'middle' }),
    isFirst
      ? text(left - 46, middle, names.y, { ...style, anchor: 'middle', transform: `rotate(-90 ${left - 46} ${middle})` })
      : '',
  ];
}
