import stringWidth from 'string-width';

/** Made with the first text that is too wide: making it takes about 20 ms. */
let graphemes: Intl.Segmenter | undefined;

/** The columns that a text takes on a terminal; escape sequences take none. */
export const widthOf = (text: string): number => stringWidth(text);

/** The longest beginning of a text without escape sequences that takes at most `width` columns; one character at least. */
function head(text: string, width: number): string {
  let taken = '';
  let columns = 0;
  graphemes ??= new Intl.Segmenter();
  for (const { segment } of graphemes.segment(text)) {
    columns += widthOf(segment);
    if (columns > width && taken !== '') break;
    taken += segment;
  }
  return taken;
}

/** A text without escape sequences cut to `width` columns; an ellipsis says so. */
export const clipText = (text: string, width: number): string => (widthOf(text) <= width ? text : `${head(text, width - 1)}…`);

/** Breaks a text into lines of at most `width` columns: at spaces, and within a word that is longer than a line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > width) {
    const fits = head(rest, width);
    const space = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
    const line = rest.slice(0, space > 0 && rest.slice(0, space).trim() !== '' ? space : fits.length);
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, rest];
}

/** Lines of at most `width` columns; where a line that is indented goes on, it is indented by two more. */
export function wrapIndented(text: string, width: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const [first = '', ...more] = wrapText(text, width);
  if (more.length === 0) return [first];
  const further = ' '.repeat(indent === '' ? 0 : Math.min(indent.length + 2, Math.floor(width / 2)));
  const rest = text.slice(first.length).trimStart();
  return [first, ...wrapText(rest, width - further.length).map((line) => further + line)];
}

/** A number with a comma between its thousands: 1,179,776. */
export const thousands = (n: number): string => n.toLocaleString('en-US');
