import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import { NAMED_FORM, splitNamed } from './namedOptions.ts';

/** One option of a run or of a command: its flag, its help, the check of what a file says and its JSON Schema come from here. */
export interface Option<S extends z.ZodType = z.ZodType> {
  /** What stands for the value in the help; '' where the flag alone says it. */
  readonly placeholder: string;
  readonly description: string;
  /** What a file may say. */
  readonly schema: S;
  /** Says what is accepted, for errors about a flag. */
  readonly expected: string;
  /** Reads a flag's text. What it gives is checked by `schema`. */
  parse(text: string): unknown;
  /** Takes a list of values apart. Default: at the commas. */
  split?(text: string): string[];
  /** The text that `parse` reads, of a value that is more than a text, a number or a range. */
  format?(value: unknown): string;
}

export type Value<O extends Option> = z.output<O['schema']>;

/** A text as a number: NaN where it is none. */
export const toNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

/** Integers from `least` to `most`. */
export const integer = (
  description: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
  expected = `an integer of at least ${least}`,
) =>
  ({
    placeholder: 'N',
    description,
    schema: z.number().int().min(least).max(most),
    expected,
    parse: toNumber,
  }) satisfies Option;

export const number = <S extends z.ZodType>(description: string, schema: S, expected: string) =>
  ({
    placeholder: 'N',
    description,
    schema,
    expected,
    parse: toNumber,
  }) satisfies Option;

export const text = (placeholder: string, description: string, expected = 'text') =>
  ({ placeholder, description, schema: z.string().min(1), expected, parse: (given: string) => given }) satisfies Option;

export const choice = <const T extends readonly [string, ...string[]]>(values: T, description: string) =>
  ({
    placeholder: values.join('|'),
    description,
    schema: z.enum(values),
    expected: `one of ${values.join(', ')}`,
    parse: (given: string) => given,
  }) satisfies Option;

/** A name, or in a file a position as a number. */
const nameOrPosition = z.union([z.string().min(1), z.number().int()]).transform(String);

export const column = (description: string) =>
  ({
    placeholder: 'COLUMN',
    description,
    schema: nameOrPosition,
    expected: 'text',
    parse: (given: string) => given,
  }) satisfies Option;

export const list = (placeholder: string, description: string) =>
  ({
    placeholder,
    description,
    schema: z.array(nameOrPosition),
    expected: 'names with commas between them',
    parse: (given: string) => given.split(',').map((name) => name.trim()),
  }) satisfies Option;

const sizes = (given: string) => given.split(/[,x×]/).map((n) => (/^\d+$/.test(n.trim()) ? Number(n) : 0));
const size = z.number().int().min(1);

export const shape = (placeholder: string, description: string) =>
  ({
    placeholder,
    description,
    schema: z.array(size),
    expected: `integers of at least 1 with commas between them, as ${placeholder}`,
    parse: sizes,
  }) satisfies Option;

export const pair = (placeholder: string, description: string) =>
  ({ ...shape(placeholder, description), schema: z.tuple([size, size]) }) satisfies Option;

/** A flag that takes no value. */
export const on = (description: string) =>
  ({ placeholder: '', description, schema: z.boolean(), expected: 'true or false', parse: () => true }) satisfies Option;

/** Something of the library by its name, with options. Whether it is there and takes them is said when it is made. */
export const named = <S extends z.ZodType>(description: string, schema: S) =>
  ({
    placeholder: NAMED_FORM,
    description,
    schema,
    expected: `${NAMED_FORM}, or in a file { "name": …, options }`,
    parse: (given: string) => given.trim(),
    split: splitNamed,
  }) satisfies Option;

/** What only a file can say, as it has no text of a flag. */
export const entry = <S extends z.ZodType>(description: string, schema: S) =>
  ({ placeholder: '', description, schema, expected: '', parse: (given: string) => given }) satisfies Option;

/** Samples from one position to before another. How many there are, only the data says. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** The end of a range of all samples, before the data says how many there are. */
export const ALL = Number.MAX_SAFE_INTEGER;

/** What a range must be, for errors. */
export const rangeExpected = (limit?: number) => `A:B with integers 0 ≤ A < B${limit === undefined ? '' : ` ≤ ${limit}`}`;

/** What a range must be. */
export const RANGE = z
  .object({ begin: z.number().int().min(0), end: z.number().int() })
  .refine((r) => r.begin < r.end, { message: 'empty' });

/** Reads `A:B`; undefined where it is something else. */
export function parseRange(given: string): Range | undefined {
  const match = /^(\d+):(\d+)$/.exec(given);
  return match ? { begin: Number(match[1]), end: Number(match[2]) } : undefined;
}

export const range = (description: string) =>
  ({
    placeholder: 'A:B|all',
    description,
    schema: RANGE,
    expected: `${rangeExpected()}, or all`,
    parse: (given: string) => (given === 'all' ? { begin: 0, end: ALL } : parseRange(given)),
  }) satisfies Option;

/** `--batch-size` for `batchSize`. */
export const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Reads a flag's text.
 * @throws EvenkeelError naming the flag and what it takes
 */
export function parseFlag<O extends Option>(name: string, option: O, given: string): Value<O> {
  const read = (text: string) => option.schema.safeParse(option.parse(text));
  const parsed = read(given);
  if (parsed.success) return parsed.data as Value<O>;
  const isList =
    given.includes(',') && !Array.isArray(option.parse(given)) && given.split(',').every((part) => read(part.trim()).success);
  throw new EvenkeelError({
    where: `option ${flagOf(name)}`,
    expected: isList ? `one value (${option.expected}), as this option takes no list` : option.expected,
    got: JSON.stringify(given),
  });
}

/**
 * Reads the text of a flag that takes one value or several with commas between them.
 * @throws EvenkeelError naming the flag and what it takes, and for a value that is given twice
 */
export function parseFlagList<O extends Option>(name: string, option: O, given: string): Value<O> | Value<O>[] {
  const texts = (option.split?.(given) ?? given.split(',')).map((part) => part.trim());
  const values = texts.map((part) => parseFlag(name, option, part));
  if (new Set(values.map((value) => JSON.stringify(value))).size === values.length) {
    return values.length === 1 ? (values[0] as Value<O>) : values;
  }
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: 'each value once', got: JSON.stringify(given) });
}
