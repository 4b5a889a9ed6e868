/** The delimiter that stands for any run of spaces and tabs. */
export const SPACES = ' ';

/** A quoted cell, or one up to the next space. */
const CELL = /"((?:[^"]|"")*)"|\S+/g;

/** The cells of a line that are set apart by spaces. */
export const cellsBetweenSpaces = (line: string): string[] =>
  [...line.matchAll(CELL)].map(([cell, quoted]) => (quoted === undefined ? cell : quoted.replaceAll('""', '"')));

/**
 * Which of the usual delimiters the first line with text has most of, outside quotes; spaces where it has none and two lines have as many cells.
 * Where a comma stands before the decimals it is none.
 */
export function guessDelimiter(text: string, decimal: '.' | ','): string {
  const lines = text.slice(0, 2 ** 16).match(/[^\r\n]*\S[^\r\n]*/g) ?? [];
  const [first = '', second = first] = lines;
  const bare = first.trim().replace(/"[^"]*"/g, '');
  const counts = [...(decimal === ',' ? [] : [',']), '\t', ';', '|'].map((mark) => ({ mark, count: bare.split(mark).length }));
  const best = counts.reduce((most, other) => (other.count > most.count ? other : most));
  const cells = cellsBetweenSpaces(first).length;
  return best.count === 1 && cells > 1 && cellsBetweenSpaces(second).length === cells
    ? SPACES
    : best.count === 1
      ? ','
      : best.mark;
}
