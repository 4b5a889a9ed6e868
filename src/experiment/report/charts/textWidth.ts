import stringWidth from 'string-width';
import { printable } from '../../../core/printable.ts';

/** Widths of Inter's letters in hundredths of the font size; of what is not listed, 66 for a cell of a terminal. */
const WIDTHS: readonly (readonly [letters: string, width: number])[] = [
  ['ijl', 25],
  ["I !,.:'`;|·", 29],
  ['t()/[]\\f', 36],
  ['r1{}', 40],
  ['-"^_–', 48],
  ['?skxzaJL7cvy', 56],
  ['e5FhnuEo2bdgpq', 60],
  ['3689#0Z$&PRS*4BT', 64],
  ['+<=>~KXYAV', 68],
  ['DCHUGNOQ', 75],
  ['wm…', 86],
  ['M@%W', 96],
];
const WIDTH_OF = new Map(WIDTHS.flatMap(([letters, width]) => [...letters].map((letter) => [letter, width] as const)));

/** About how wide a text is in Inter, in pixels. */
export function textWidth(text: string, size: number, weight: 400 | 600 = 400): number {
  let width = 0;
  for (const letter of printable(text)) width += WIDTH_OF.get(letter) ?? 66 * stringWidth(letter);
  return (width * size * (weight === 600 ? 1.03 : 1)) / 100;
}

/** A text that takes no more than `width`: its end gives way to an ellipsis. */
export function clipText(text: string, width: number, size: number, weight: 400 | 600 = 400): string {
  if (textWidth(text, size, weight) <= width) return text;
  // Written out first, so that what is cut is what is shown.
  const letters = [...printable(text)];
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, size, weight) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** A text in lines that take no more than `width`, broken at spaces; what has no room in `lines` gives way to an ellipsis. */
export function wrapText(text: string, width: number, size: number, lines: number, weight: 400 | 600 = 400): string[] {
  const wrapped: string[] = [];
  for (const word of printable(text).split(' ')) {
    const last = wrapped.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined) wrapped.push(word);
    else if (textWidth(longer, size, weight) <= width || wrapped.length === lines) wrapped[wrapped.length - 1] = longer;
    else wrapped.push(word);
  }
  return wrapped.map((one) => clipText(one, width, size, weight));
}

/** The size at which a text takes no more than `width`: the wanted one where it can be, and no less than `least`. */
export const fittingSize = (text: string, width: number, size: number, least: number, weight: 400 | 600 = 400): number =>
  Math.max(least, Math.min(size, (size * width) / Math.max(1, textWidth(text, size, weight))));
