import type { Refuse } from '../../platform/files/refusal.ts';
import { cellsBetweenSpaces, SPACES } from './delimiter.ts';

/** Longest text that is read, in bytes: a string of JavaScript holds no more. */
const MAX_TEXT = 2 ** 29 - 2 ** 10;

const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);

/** Whether a cell stands for no value. */
export const isMissing = (cell: string): boolean => MISSING.has(cell.toLowerCase());

/** Decodes UTF-8 (with or without a mark at its start). */
export function textOf(bytes: Uint8Array, refuse: Refuse): string {
  if (bytes.length > MAX_TEXT) refuse(`at most ${MAX_TEXT} bytes of text`, `${bytes.length}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return refuse('text in UTF-8', 'other bytes', cause);
  }
}

/** Calls `take` with the cells of each row and the position in the text at which it begins. @throws EvenkeelError for quotes that do not end */
export async function eachRow(
  text: string,
  delimiter: string,
  take: (row: readonly string[], begin: number, fault?: string) => void,
): Promise<void> {
  if (delimiter === SPACES) {
    for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) take(cellsBetweenSpaces(line), index);
    return;
  }
  const { default: Papa } = await import('papaparse');
  let begin = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, errors, meta }) => {
      take(data, begin, errors.find(({ type }) => type === 'Quotes')?.message);
      begin = meta.cursor;
    },
  });
}

/** The number of the line at a position of a text. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (const { index } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index >= position) break;
    line++;
  }
  return line;
}
