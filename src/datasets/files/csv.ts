import { requireThat } from '../../core/checks.ts';
import { allocate, Tensor } from '../../core/tensor/tensor.ts';
import { quoted, type Refuse, refusal } from '../../platform/files/refusal.ts';
import { type Categories, type Column, doubtsAbout, encodeCategories, fillGaps, fillOf, type Missing } from './columns.ts';
import { eachRow, isMissing, lineAt, textOf } from './csvRows.ts';
import { guessDelimiter } from './delimiter.ts';
import { encodeLabels, isNumber, sorted } from './labels.ts';
import type { TableSchema } from './tableSchema.ts';

export interface CsvOptions {
  /** Whether the first line holds the columns' names. Default: it does unless one of its cells is a number. */
  readonly header?: boolean;
  /** The column with the labels, by name or by position (negative from the end). Default: none, and no `y`. */
  readonly label?: string | number;
  /** The columns that become `x`, by name or position, in this order. Default: all but the label's and those to ignore. */
  readonly columns?: readonly (string | number)[];
  /** The labels' names in the order of their numbers, as for a second file with the classes of the first. Default: those found, sorted. */
  readonly classNames?: readonly string[];
  /** Columns that are left out of `x`, by name or position, such as one that numbers the rows. Default: none. */
  readonly ignore?: readonly (string | number)[];
  /**
   * What becomes of cells without a value (empty, NA, NaN, null, none, ?, -): 'drop' leaves out their rows; 'mean' and 'median' put the one of
   * the column there, over all rows of the file, and in a column of text the commonest value. Default: they are refused.
   */
  readonly missing?: Missing;
  /**
   * What becomes of columns of text: 'oneHot' makes a column of 0 and 1 of each category, NAME=CATEGORY, as `pandas.get_dummies` does; 'index'
   * makes one of integers. Categories are in the order of their names. Default: they are refused.
   */
  readonly categories?: Categories;
  /**
   * The `schema` of the table that a model was trained on, to read another one alike: its columns, by their names, with its categories and its
   * fills, and its class names. In place of `columns`, `ignore`, `categories` and the fills of `missing`. Default: the table speaks for itself.
   */
  readonly schema?: TableSchema;
  /** Default: the one of comma, tab, semicolon and bar that stands most often in the first line; ' ' is any run of spaces and tabs. */
  readonly delimiter?: string;
  /** The decimal separator. Default '.'. */
  readonly decimal?: '.' | ',';
  /** Receives what is doubtful about a column. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /** Element type of `x`. Default 'float32'. */
  readonly dtype?: 'float32' | 'float64';
}

/** A table of numbers. */
export interface Table {
  /** The features, [rows, columns]. */
  readonly x: Tensor;
  /** The labels [rows], where a column was named: int32 for classes and integers, float32 for other numbers. */
  readonly y?: Tensor;
  /** The names of the classes 0, 1, …, where labels are text. */
  readonly classNames?: readonly string[];
  /** The names of the columns of `x`; their positions where there is no header. */
  readonly columns: readonly string[];
  /** The meaning of the columns, for the option `schema` of a second table. */
  readonly schema: TableSchema;
}

/** Most numbers of a table, once its categories are columns. */
const MAX_NUMBERS = 2 ** 29;
const NOT_A_NUMBER =
  'Name the column as the label, leave it out with the option ignore, turn text into numbers with the option categories, or write numbers for it.';
const DECIMAL = 'Say with the option decimal that a comma stands before the decimals.';

/** Facts that the first row decides. */
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

/** The positions of the columns that a schema names. */
function positionsOf(schema: TableSchema, names: readonly string[], header: boolean, refuse: Refuse): number[] {
  if (schema.header && !header) refuse('a header, as the table of the schema has', 'none');
  if (schema.header) return schema.columns.map(({ name }) => position(name, names, header, refuse));
  if (names.length === schema.columns.length) return schema.columns.map((_, i) => i);
  return schema.columns.map(({ name }) => position(Number(name), names, header, refuse));
}

function planned(first: readonly string[], options: CsvOptions, isNumber: (cell: string) => boolean, refuse: Refuse): Plan {
  const { header, label, columns, ignore = [], schema } = options;
  const hasHeader = header ?? !first.some(isNumber);
  const names = hasHeader ? first : first.map((_, i) => String(i));
  const place = (column: string | number) => position(column, names, hasHeader, refuse);
  const at = label === undefined ? undefined : place(label);
  const ignored = new Set(ignore.map(place));
  if (at !== undefined && ignored.has(at))
    refuse('labels that are not ignored', `both for column ${quoted(names[at] as string)}`);
  if (schema) return { names, features: positionsOf(schema, names, hasHeader, refuse), label: at, header: hasHeader };
  const features = (columns?.map(place) ?? names.flatMap((_, i) => (i === at ? [] : [i]))).filter((i) => !ignored.has(i));
  if (features.length === 0) refuse('at least one column besides the labels', 'none');
  return { names, features, label: at, header: hasHeader };
}

/** Reads comma-separated values; see `datasets.readCsv`. */
export async function parseCsv(bytes: Uint8Array, name: string, options: CsvOptions = {}): Promise<Table> {
  const {
    dtype = 'float32',
    schema,
    classNames = schema?.classNames,
    missing,
    categories,
    decimal = '.',
    onWarning = console.warn,
  } = options;
  const oneOf = (option: keyof CsvOptions, values: readonly string[]) => {
    const value = options[option] as string | undefined;
    requireThat(
      `option ${option}`,
      value,
      value === undefined || values.includes(value),
      values.map((v) => `'${v}'`).join(' or '),
    );
  };
  oneOf('dtype', ['float32', 'float64']);
  oneOf('missing', ['drop', 'mean', 'median']);
  oneOf('categories', ['oneHot', 'index']);
  oneOf('decimal', ['.', ',']);
  const decided = options.columns ?? options.ignore ?? categories ?? (missing === 'drop' ? undefined : missing);
  requireThat(
    'option schema',
    decided,
    !schema || decided === undefined,
    'none of columns, ignore, categories and fills next to it',
  );
  const fileRemedy = 'Correct the file, or the options it is read with.';
  const refuseFile: Refuse = refusal(`file ${name}`, fileRemedy);
  const text = textOf(bytes, refuseFile);
  const { delimiter = guessDelimiter(text, decimal) } = options;
  /** A cell with a point before its decimals. */
  const pointed = (cell: string) => (decimal === ',' && !cell.includes('.') ? cell.replace(',', '.') : cell);
  const isNumeric = (cell: string) => isNumber(pointed(cell));

  let plan: Plan | undefined;
  let begin = 0;
  const columns: { values: number[]; known: boolean; categories?: Map<string, number> }[] = [];
  const labels: string[] = [];
  const refuseLine = (expected: string, got: string, column?: number, remedy = fileRemedy): never => {
    const where = column === undefined ? '' : `, column ${quoted(plan?.names[column] ?? String(column))}`;
    return refusal(`file ${name}, line ${lineAt(text, begin)}${where}`, remedy)(expected, got);
  };
  const refuseMissing = (cell: string, column: number): never =>
    refuseLine(
      'a number',
      cell === '' ? 'a missing value' : `a missing value, ${quoted(cell)}`,
      column,
      'Fill it in, leave out its column with the option ignore, or say by the option missing what to do: drop its row, or take the mean or the median.',
    );
  const readNumber = (cell: string, column: number): number => {
    const value = isNumeric(cell) ? Number(pointed(cell)) : Number.NaN;
    if (dtype === 'float32' ? Number.isFinite(Math.fround(value)) : Number.isFinite(value)) return value;
    if (!Number.isNaN(value)) refuseLine(`a number that ${dtype} holds`, cell, column);
    return refuseLine(
      'a number',
      quoted(cell),
      column,
      decimal === '.' && isNumber(cell.replace(',', '.')) ? DECIMAL : NOT_A_NUMBER,
    );
  };
  const refuseCategory = (cell: string, column: number): never =>
    refuseLine(
      'a category that the schema has',
      quoted(cell),
      column,
      'Correct it, or leave out its row: a model has learned nothing of it.',
    );
  const readCell = (cell: string, feature: number, column: number): number => {
    const target = columns[feature] as (typeof columns)[number];
    const fills = schema ? schema.columns[feature]?.fill !== undefined : missing !== undefined;
    if (isMissing(cell)) return fills ? Number.NaN : refuseMissing(cell, column);
    // The first value of a column says whether it is text.
    if (categories && !target.known && !isNumeric(cell)) target.categories = new Map();
    target.known = true;
    if (!target.categories) return readNumber(cell, column);
    const code = target.categories.get(cell) ?? (schema ? refuseCategory(cell, column) : target.categories.size);
    target.categories.set(cell, code);
    return code;
  };
  const readRow = (cells: readonly string[]): void => {
    if (cells.length === 1 && (cells[0] as string).trim() === '') return;
    const row = cells.map((cell) => cell.trim());
    if (plan === undefined) {
      plan = planned(row, options, isNumeric, refuseFile);
      for (const [i] of plan.features.entries()) {
        const categories = schema?.columns[i]?.categories;
        const codes = categories && new Map(categories.map((category, code) => [category, code]));
        columns.push({ values: [], known: schema !== undefined, ...(codes && { categories: codes }) });
      }
      if (plan.header) return;
    }
    const { names, features, label } = plan;
    if (row.length !== names.length) refuseLine(`${names.length} cells, as in the first line`, `${row.length}`);
    const named = label === undefined ? '' : (row[label] as string);
    const unnamed = label !== undefined && isMissing(named) && !classNames?.includes(named);
    if (missing === 'drop' && (unnamed || features.some((column) => isMissing(row[column] as string)))) return;
    if (unnamed)
      refuseLine('a label', 'a missing value', label, 'Fill it in, or leave out its row with the option missing: drop.');
    const values = features.map((column, i) => readCell(row[column] as string, i, column));
    for (const [i, value] of values.entries()) columns[i]?.values.push(value);
    if (label !== undefined) labels.push(isNumeric(named) ? pointed(named) : named);
  };
  await eachRow(text, delimiter, (row, at, fault) => {
    begin = at;
    if (fault !== undefined) refuseLine('cells whose quotes end', fault);
    readRow(row);
  });
  const rows = columns[0]?.values.length ?? 0;
  if (plan === undefined || rows === 0) return refuseFile('rows of values', 'none');
  const { names, features, label, header } = plan;
  const read = columns.map(({ known: _, ...column }, i): Column => ({ ...column, name: names[features[i] as number] as string }));
  const fills = read.map((column, i) => {
    const fill = schema?.columns[i]?.fill;
    if (schema) return typeof fill === 'string' ? column.categories?.get(fill) : fill;
    return missing && missing !== 'drop' ? fillOf(column, missing, refuseFile) : undefined;
  });
  const finished = read.flatMap((column, i) => {
    const fill = fills[i];
    if (fill !== undefined) fillGaps(column.values, fill);
    for (const doubt of doubtsAbout(column, dtype)) onWarning(`file ${name}: ${doubt}.`);
    const encoding = schema?.columns[i]?.encoding ?? categories ?? 'index';
    return column.categories ? encodeCategories(column, encoding, refuseFile) : [column];
  });
  if (rows * finished.length > MAX_NUMBERS) refuseFile(`at most ${MAX_NUMBERS} numbers`, `${rows} rows of ${finished.length}`);
  const values = allocate(dtype, rows * finished.length);
  for (const [i, column] of finished.entries()) {
    for (let row = 0; row < rows; row++) values[row * finished.length + i] = column.values[row] as number;
  }
  const meaning: TableSchema = schema ?? {
    header,
    ...(label !== undefined && { label: header ? (names[label] as string) : label }),
    columns: read.map(({ name, categories: codes }, i) => {
      const fill = codes ? [...codes].find(([, code]) => code === fills[i])?.[0] : fills[i];
      return {
        name,
        ...(fill !== undefined && { fill }),
        ...(codes && { categories: sorted(codes.keys()), encoding: categories ?? 'index' }),
      };
    }),
  };
  const table = {
    x: new Tensor(values, [rows, finished.length]),
    columns: finished.map((column) => column.name),
    schema: meaning,
  };
  if (label === undefined) return table;
  if (!header && options.header === undefined && rows > 1 && !isNumber(labels[0] as string) && labels.slice(1).every(isNumber)) {
    refuseFile(
      'a header without numbers, or none',
      `a first line whose label is ${quoted(labels[0] as string)} above numbers; say header: true or false`,
    );
  }
  const encoded = encodeLabels(labels, classNames, refuseFile);
  if (schema?.label !== undefined && encoded.classNames && !classNames)
    refuseFile('labels that are numbers, as those of the schema', quoted(encoded.classNames[0] as string));
  const rounded = encoded.classNames
    ? undefined
    : labels.map(Number).find((v, i) => Number.isInteger(v) && encoded.y.data[i] !== v);
  if (rounded !== undefined) {
    const loss = `(${rounded} becomes ${Math.fround(rounded)})`;
    onWarning(
      `file ${name}: the labels have integers beyond int32, which float32 rounds ${loss}: give class names or smaller numbers.`,
    );
  }
  const named = encoded.classNames && !schema && { schema: { ...meaning, classNames: encoded.classNames } };
  return { ...table, ...named, ...encoded };
}
