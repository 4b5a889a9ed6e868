import { armStyle, marker } from './armStyle.ts';
import type { KeyEntry } from './figureKey.ts';
import { spread } from './spread.ts';
import { type Frame, line, text } from './svgElement.ts';
import { clipText, textWidth } from './textWidth.ts';

/** What stands at the end of an arm's line. */
export interface EndLabel {
  readonly arm: number;
  readonly label: string;
  /** The end of the line; null where nothing is drawn, and the label stands at the bottom. */
  readonly end: { readonly x: number; readonly y: number } | null;
}

const SIZE = 12.5;
/** From the plot to the text: a leader and the arm's marker. */
const LEAD = 30;
export const LABEL_GAP = 16;

/** Pages are read where Inter is not installed, and other typefaces are wider. */
const SLACK = 1.12;

/** How much room the labels need to the right of a plot, at most `most`. */
export const labelRoom = (labels: readonly string[], most: number): number =>
  Math.min(most, LEAD + 6 + SLACK * Math.max(0, ...labels.map((label) => textWidth(label, SIZE))));

/** All arms with their whole names for a figure's key, where a label has no room for one. */
export function armEntries(labels: readonly string[], room: number, { theme }: Frame): KeyEntry[] {
  if (labels.every((label) => textWidth(label, SIZE) <= room - LEAD - 2)) return [];
  return labels.map((label, arm) => ({ sign: (x, y) => marker(armStyle(arm, theme), x, y, 4, theme.page), text: label }));
}

/** Labels right of a plot, each with its arm's marker and a leader from the end of its line: near it, and never on another label. */
export function endLabels(
  labels: readonly EndLabel[],
  plot: { readonly right: number; readonly top: number; readonly bottom: number },
  room: number,
  { theme }: Frame,
): string[] {
  const places = spread(
    labels.map(({ end }) => end?.y ?? plot.bottom),
    LABEL_GAP,
    plot.top,
    plot.bottom,
  );
  return labels.flatMap(({ arm, label, end }, i) => {
    const y = places[i] as number;
    return [
      end ? line(end.x + 5, end.y, plot.right + LEAD - 12, y, theme.muted, { 'stroke-width': 0.8, opacity: 0.7 }) : '',
      marker(armStyle(arm, theme), plot.right + LEAD - 9, y, 4, theme.page),
      text(plot.right + LEAD, y, clipText(label, room - LEAD - 2, SIZE), { size: SIZE, fill: theme.ink }),
    ];
  });
}
