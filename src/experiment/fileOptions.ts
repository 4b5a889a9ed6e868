import type { CsvOptions, FileOptions, TableSchema } from '../datasets/index.ts';
import type { Design } from './design.ts';

/** The options of a design that say how a table is read. */
export const TABLE_OPTIONS = ['label', 'ignore', 'missing', 'categories', 'delimiter', 'decimal'] as const;
/** Those that say how files are read. */
export const READING_OPTIONS = [...TABLE_OPTIONS, 'imageSize', 'colorMode', 'skipBad'] as const;

type DataOptions = Partial<Design['data']>;
export type TableOptions = Pick<DataOptions, (typeof TABLE_OPTIONS)[number]>;
export type ReadingOptions = Pick<DataOptions, (typeof READING_OPTIONS)[number]>;

export interface ReadingContext {
  /** The columns of the table that a model was trained on: null where they are not known, undefined where there is no model yet. */
  readonly schema?: TableSchema | null;
  readonly onWarning?: (message: string) => void;
}

/** A column by its position, where the text is one, or by its name. */
const column = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);

/** How the library is to read a table. */
export function tableOptions(options: TableOptions, { schema, onWarning }: ReadingContext = {}): CsvOptions {
  const { label, delimiter, decimal } = options;
  // A known schema says everything but whether rows are left out.
  const { ignore, categories, missing }: TableOptions = schema
    ? options.missing === 'drop'
      ? { missing: 'drop' }
      : {}
    : options;
  return {
    ...(schema && { schema }),
    ...(label !== undefined && { label: column(label) }),
    ...(ignore && { ignore: ignore.map(column) }),
    ...(missing && { missing }),
    ...(categories && { categories }),
    ...(delimiter && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(decimal && { decimal }),
    ...(onWarning && { onWarning }),
  };
}

/** How the library is to read files. */
export function fileOptions(options: ReadingOptions, context: ReadingContext = {}): FileOptions {
  const { imageSize, colorMode, skipBad } = options;
  return {
    ...tableOptions(options, context),
    ...(imageSize && { imageSize }),
    ...(colorMode && { colorMode }),
    ...(skipBad && { skipBad }),
  };
}
