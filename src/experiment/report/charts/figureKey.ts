import { type Frame, text } from './svgElement.ts';
import { textWidth, wrapText } from './textWidth.ts';

/** One entry of the line above a figure that says what its signs mean. */
export interface KeyEntry {
  /** Draws the sign around the middle of a field 24 pixels wide. */
  sign(x: number, y: number): string;
  readonly text: string;
}

const SIZE = 12.5;
const SIGN = 30;
const ROW = 22;

/** The entries from `left` on, in as many lines as they need, and where they end. */
export function figureKey(
  entries: readonly KeyEntry[],
  left: number,
  top: number,
  frame: Frame,
): { drawn: string[]; bottom: number } {
  const { ink } = frame.theme;
  let [x, y] = [left, top + ROW / 2];
  const drawn = entries.flatMap((entry) => {
    const lines = wrapText(entry.text, frame.width - left - SIGN - 8, SIZE, 3);
    const width = SIGN + Math.max(...lines.map((one) => textWidth(one, SIZE))) + 20;
    if (x > left && x + width - 20 > frame.width - 8) [x, y] = [left, y + ROW];
    const at = x;
    const signs = [entry.sign(at + 12, y), ...lines.map((one, i) => text(at + SIGN, y + i * 16, one, { size: SIZE, fill: ink }))];
    x += width;
    y += (lines.length - 1) * 16;
    return signs;
  });
  return { drawn, bottom: entries.length > 0 ? y + ROW / 2 + 6 : top };
}

/** Lines of small text, and where they end. */
export function notes(
  sentences: readonly string[],
  left: number,
  top: number,
  { width, theme }: Frame,
): { drawn: string[]; bottom: number } {
  const said = sentences.filter((one) => one !== '').join(' ');
  const lines = said === '' ? [] : wrapText(said, width - left - 12, SIZE, 12);
  return {
    drawn: lines.map((one, i) => text(left, top + 9 + i * 17, one, { size: SIZE, fill: theme.muted })),
    bottom: top + lines.length * 17,
  };
}
