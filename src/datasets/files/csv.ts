import { requireThat } from '../../checks.ts';
import { quoted, type Refuse, refusal } from '../../files/refusal.ts';
import { allocate, Tensor } from '../../tensor/tensor.ts';
import { encodeLabels, isNumber } from './labels.ts';

export interface CsvOptions {
  /** Whether the first line holds the columns' names. Default: it does unless one of its cells is a number. */
  readonly header?: boolean;
  /** The column with the labels, by name or by position (negative from the end). Default: none, and no `y`. */
  readonly label?: string | number;
  /** The columns that become `x`, by name or position, in this order. Default: all but the label's. */
  readonly columns?: readonly (string | number)[];
  /** The labels' names in the order of their numbers, as for a second file with the classes of the first. Default: those found, sorted. */
  readonly classNames?: readonly string[];
  /** Default: the one of comma, tab, semicolon and bar that stands most often in the first line. */
  readonly delimiter?: string;
  /** Element type of `x`. Default 'float32'. */
  readonly dtype?: 'float32' | 'float64';
}

/** A table of numbers. */
export interface Table {
  /** The features, [rows, columns]. */
  readonly x: Tensor;
  /** The labels [rows], where a column was named: int32 for classes and whole numbers, float32 for other numbers. */
  readonly y?: Tensor;
  /** What the labels 0, 1, … mean, where they stand as text. */
  readonly classNames?: readonly string[];
  /** The names of the columns of `x`; their positions where there is no header. */
  readonly columns: readonly string[];
}

/** Longest text that is read, in bytes: a string of JavaScript holds no more. */
const MAX_TEXT = 2 ** 29 - 2 ** 10;
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);

/** What is known once the first row has been seen. */
interface Plan {
  readonly names: readonly string[];
  readonly features: readonly number[];
  readonly label: number | undefined;
  readonly header: boolean;
}

/** The position of a column that the options name. */
function position(column: string | number, names: readonly string[], header: boolean, refuse: Refuse): number {
  const list = header
    ? ` among ${names
        .slice(0, 20)
        .map((n) => quoted(n, 30))
        .join(', ')}${names.length > 20 ? ', …' : ''}`
    : '';
  if (typeof column === 'string') {
    const at = header ? names.indexOf(column) : -1;
    if (at < 0)
      refuse(`a column ${quoted(column)}${list}`, header ? 'none' : 'a file without header, whose columns have positions only');
    if (names.indexOf(column, at + 1) >= 0) refuse(`one column ${quoted(column)}`, 'several');
    return at;
  }
  const at = column < 0 ? column + names.length : column;
  if (!Number.isInteger(at) || at < 0 || at >= names.length) refuse(`a column's position, 0 to ${names.length - 1}`, `${column}`);
  return at;
}

function planned(first: readonly string[], { header, label, columns }: CsvOptions, refuse: Refuse): Plan {
  const hasHeader = header ?? !first.some(isNumber);
  const names = hasHeader ? first : first.map((_, i) => String(i));
  const at = label === undefined ? undefined : position(label, names, hasHeader, refuse);
  const features = columns?.map((c) => position(c, names, hasHeader, refuse)) ?? names.flatMap((_, i) => (i === at ? [] : [i]));
  if (features.length === 0) refuse('at least one column besides the labels', 'none');
  return { names, features, label: at, header: hasHeader };
}

/** Which of the usual delimiters the first line with text has most of, outside quotes. */
function guessDelimiter(text: string): string {
  const [line = ''] = /[^\r\n]+/.exec(text.slice(0, 2 ** 16).trimStart()) ?? [];
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = [',', '\t', ';', '|'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counts.reduce((most, other) => (other.count > most.count ? other : most)).mark;
}

/** Decodes UTF-8 (with or without a mark at its start). */
function textOf(bytes: Uint8Array, refuse: Refuse): string {
  if (bytes.length > MAX_TEXT) refuse(`at most ${MAX_TEXT} bytes of text`, `${bytes.length}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return refuse('text in UTF-8', 'other bytes', cause);
  }
}

/** Reads comma-separated values; see `datasets.readCsv`. */
export async function parseCsv(bytes: Uint8Array, name: string, options: CsvOptions = {}): Promise<Table> {
  const { dtype = 'float32', classNames } = options;
  requireThat('option dtype', dtype, dtype === 'float32' || dtype === 'float64', "'float32' or 'float64'");
  const fileRemedy = 'Correct the file, or the options it is read with.';
  const refuseFile: Refuse = refusal(`file ${name}`, fileRemedy);
  const text = textOf(bytes, refuseFile);
  const { delimiter = guessDelimiter(text) } = options;
  const { default: Papa } = await import('papaparse');

  /** Where the row at hand begins. Lines are counted only when one is at fault. */
  let begin = 0;
  let plan: Plan | undefined;
  let rows = 0;
  let values = allocate(dtype, 1024);
  const labels: string[] = [];
  const refuseLine = (expected: string, got: string, column?: number, remedy = fileRemedy): never => {
    const line = text.slice(0, begin).split(/\r\n|\n|\r/).length;
    const where = column === undefined ? '' : `, column ${quoted(plan?.names[column] ?? String(column))}`;
    return refusal(`file ${name}, line ${line}${where}`, remedy)(expected, got);
  };
  const readNumber = (row: readonly string[], column: number): number => {
    const cell = (row[column] as string).trim();
    const value = isNumber(cell) ? Number(cell) : Number.NaN;
    if (dtype === 'float32' ? Number.isFinite(Math.fround(value)) : Number.isFinite(value)) return value;
    if (MISSING.has(cell.toLowerCase())) {
      refuseLine(
        'a number',
        cell === '' ? 'a missing value' : `a missing value, ${quoted(cell)}`,
        column,
        'Fill it in, or leave out its row or column.',
      );
    }
    if (!Number.isNaN(value)) refuseLine(`a number that ${dtype} holds`, cell, column);
    return refuseLine(
      'a number',
      quoted(cell),
      column,
      'Name the column as the label, leave it out with `columns`, or write numbers for it.',
    );
  };
  const readRow = (row: readonly string[]): void => {
    if (row.length === 1 && (row[0] as string).trim() === '') return;
    if (plan === undefined) {
      plan = planned(
        row.map((cell) => cell.trim()),
        options,
        refuseFile,
      );
      if (plan.header) return;
    }
    const { names, features, label } = plan;
    if (row.length !== names.length) refuseLine(`${names.length} cells, as in the first line`, `${row.length}`);
    const size = (rows + 1) * features.length;
    if (size > values.length) {
      const larger = allocate(dtype, 2 * size);
      larger.set(values);
      values = larger;
    }
    for (const [i, column] of features.entries()) values[rows * features.length + i] = readNumber(row, column);
    if (label !== undefined) {
      const cell = (row[label] as string).trim();
      if (MISSING.has(cell.toLowerCase()) && !classNames?.includes(cell))
        refuseLine('a label', 'a missing value', label, 'Fill it in, or leave out its row.');
      labels.push(cell);
    }
    rows++;
  };
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, errors, meta }) => {
      const fault = errors.find(({ type }) => type === 'Quotes');
      if (fault) refuseLine('cells whose quotes end', fault.message);
      readRow(data);
      begin = meta.cursor;
    },
  });
  if (plan === undefined || rows === 0) return refuseFile('rows of values', 'none');
  const { names, features, label, header } = plan;
  const x = new Tensor(values.slice(0, rows * features.length), [rows, features.length]);
  const columns = features.map((i) => names[i] as string);
  if (label === undefined) return { x, columns };
  if (!header && options.header === undefined && rows > 1 && !isNumber(labels[0] as string) && labels.slice(1).every(isNumber)) {
    refuseFile(
      'a header without numbers, or none',
      `a first line whose label is ${quoted(labels[0] as string)} above numbers; say header: true or false`,
    );
  }
  return { x, ...encodeLabels(labels, classNames, refuseFile), columns };
}
