import { EvenkeelError } from '../core/errors.ts';
import type { CsvOptions, FileOptions, TableSchema } from '../datasets/index.ts';
import { flagOf } from '../experiment/options.ts';
import { READING_FLAGS, type TABLE_FLAGS, type Values } from './flags.ts';
import { printWarning } from './print.ts';

export type TableFlags = Values<(typeof TABLE_FLAGS)[number]>;
export type ReadingFlags = Values<(typeof READING_FLAGS)[number]>;

/** What the columns of a table mean to a model that reads it: null where that is not known, undefined where there is no model yet. */
export interface Meaning {
  readonly schema?: TableSchema | null;
}

/** The flags among others that say how files are read. */
export const readingFlags = <T extends ReadingFlags>(flags: T): ReadingFlags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => (READING_FLAGS as readonly string[]).includes(name)));

/** A column by its position, where the text is one, or by its name. */
const column = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);

/** Text of the library in the words of the command line: `the option missing` is `--missing`. */
const inFlags = (text: string) =>
  text.replace(/\b(the )?option (\w+)/g, (whole, _, name) =>
    (READING_FLAGS as readonly string[]).includes(name) ? flagOf(name) : whole,
  );

/** How a table is read. */
export function tableOptions(flags: TableFlags, { schema }: Meaning = {}): CsvOptions {
  const { label, delimiter, decimal } = flags;
  // Where the meaning of columns is known, only leaving out rows is left to say.
  const { ignore, categories, missing }: TableFlags = schema ? (flags.missing === 'drop' ? { missing: 'drop' } : {}) : flags;
  return {
    ...(schema && { schema }),
    ...(label !== undefined && { label: column(label) }),
    ...(ignore && { ignore: ignore.map(column) }),
    ...(missing && { missing }),
    ...(categories && { categories }),
    ...(delimiter && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(decimal && { decimal }),
    onWarning: (message) => printWarning(inFlags(message)),
  };
}

/** How files are read. */
export function fileOptions(flags: ReadingFlags, meaning: Meaning = {}): FileOptions {
  const { imageSize, colorMode, skipBad } = flags;
  return {
    ...tableOptions(flags, meaning),
    ...(imageSize && { imageSize: imageSize as readonly [number, number] }),
    ...(colorMode && { colorMode }),
    ...(skipBad && { skipBad }),
  };
}

/** What a call gives; where it refuses, in the words of the command line. */
export async function inFlagWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { remedy, got, ...problem } = cause.problem;
    throw new EvenkeelError({ ...problem, got: inFlags(got), ...(remedy && { remedy: inFlags(remedy) }) }, { cause });
  }
}
