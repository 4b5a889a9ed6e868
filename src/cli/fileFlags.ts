import { EvenkeelError } from '../core/errors.ts';
import type { CsvOptions, FileOptions, TableSchema } from '../datasets/index.ts';
import { flagOf } from '../experiment/option.ts';
import { READING_FLAGS, type TABLE_FLAGS, type Values } from './flags.ts';
import { printWarning } from './print.ts';

export type TableFlags = Values<(typeof TABLE_FLAGS)[number]>;
export type ReadingFlags = Values<(typeof READING_FLAGS)[number]>;

/** The columns of the table that a model was trained on: null where they are not known, undefined where there is no model yet. */
export interface KnownSchema {
  readonly schema?: TableSchema | null;
}

/** The flags among others that say how files are read. */
export const readingFlags = <T extends ReadingFlags>(flags: T): ReadingFlags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => (READING_FLAGS as readonly string[]).includes(name)));

/** A column by its position, where the text is one, or by its name. */
const column = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);

/** Names flags in a text in place of options: `the option missing` becomes `--missing`. */
const nameFlags = (text: string) =>
  text.replace(/\b(the )?option (\w+)/g, (whole, _, name) =>
    (READING_FLAGS as readonly string[]).includes(name) ? flagOf(name) : whole,
  );

/** How a table is read. */
export function tableOptions(flags: TableFlags, { schema }: KnownSchema = {}): CsvOptions {
  const { label, delimiter, decimal } = flags;
  // A known schema says everything but whether rows are left out.
  const { ignore, categories, missing }: TableFlags = schema ? (flags.missing === 'drop' ? { missing: 'drop' } : {}) : flags;
  return {
    ...(schema && { schema }),
    ...(label !== undefined && { label: column(label) }),
    ...(ignore && { ignore: ignore.map(column) }),
    ...(missing && { missing }),
    ...(categories && { categories }),
    ...(delimiter && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(decimal && { decimal }),
    onWarning: (message) => printWarning(nameFlags(message)),
  };
}

/** How files are read. */
export function fileOptions(flags: ReadingFlags, meaning: KnownSchema = {}): FileOptions {
  const { imageSize, colorMode, skipBad } = flags;
  return {
    ...tableOptions(flags, meaning),
    ...(imageSize && { imageSize: imageSize as readonly [number, number] }),
    ...(colorMode && { colorMode }),
    ...(skipBad && { skipBad }),
  };
}

/** Calls the library; its errors then name flags in place of options. */
export async function withFlagNames<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { remedy, got, ...problem } = cause.problem;
    throw new EvenkeelError({ ...problem, got: nameFlags(got), ...(remedy && { remedy: nameFlags(remedy) }) }, { cause });
  }
}
