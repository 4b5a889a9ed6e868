import { describeValue, requireInteger, requireThat } from './checks.ts';
import { EvenkeelError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** How files write a value that is more than a number with a point, a text, a truth value, or a list of them. */
export type OptionForm = 'initializer' | 'regularizer' | 'constraint' | 'activation' | 'layer' | 'name' | 'integer';

/** What is known of one option: what it may be, what it is where it is left out, and how files of Keras have it. */
export interface Option<T> {
  readonly required?: true;
  /** What the option is where it is left out. Default undefined. */
  readonly default?: T;
  /**
   * Refuses a value, or gives it in the form that is kept.
   * @param where how messages call the option
   * @throws EvenkeelError for a value that the option cannot have
   */
  readonly check?: (where: string, value: NonNullable<T>) => T;
  /** How files write the value. Default: as it is. */
  readonly form?: OptionForm;
  /** Whether null is a value. */
  readonly nullable?: true;
  /** The key in Keras, where it is not the name in snake case; false where Keras does not have the option. */
  readonly key?: string | false;
  /** The keys of other versions. */
  readonly aliases?: readonly string[];
  /** false where Keras 2 does not have the option and computes what the default says. */
  readonly isInKeras2?: false;
  /** Whether files have the option only where it is not the default: some versions of Keras refuse the key. */
  readonly omitDefault?: true;
  /** Brings what other versions write to the form of this one. */
  readonly fromFile?: (value: unknown) => unknown;
}

type IsOptional<O, K extends keyof O> = Record<never, never> extends Pick<O, K> ? true : false;

/**
 * The options of a thing, each by its name, in the order in which messages list them: checks, defaults, configs and the keys of files follow
 * from it. The compiler holds it to the interface: an option that is missing, one that is wrongly said to be required, or one whose default
 * is missing does not compile.
 */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: Option<Required<O>[K]> &
    (IsOptional<O, K> extends true
      ? undefined extends Required<O>[K]
        ? { readonly required?: never }
        : { readonly required?: never; readonly default: Required<O>[K] }
      : { readonly required: true });
};

/** The names of options and which must be given, where whoever uses the values checks them. The compiler holds it to the interface too. */
export type OptionNames<O> = {
  readonly [K in keyof O]-?: OptionTable<O>[K] | (IsOptional<O, K> extends true ? 'optional' : 'required');
};

/** A table whatever it is of. */
// biome-ignore lint/suspicious/noExplicitAny: values of any type, which only the table's own checks look at.
export type AnyOptionTable = Readonly<Record<string, Option<any>>>;
type AnyOptionNames = Readonly<Record<string, 'optional' | 'required' | AnyOptionTable[string]>>;

/** Nothing but what `O` has: parts that a table is put together from could bring more. */
export type Exactly<O, S> = S & { readonly [K in Exclude<keyof S, keyof O>]: never };

const requiredNames = (table: AnyOptionNames): string[] =>
  Object.entries(table).flatMap(([name, entry]) =>
    entry === 'required' || (typeof entry === 'object' && entry.required) ? [name] : [],
  );

/** What options are refused for, told in the words of the one who gave them. */
function refuse(where: string, expected: string, got: string, remedy: { readonly remedy?: string } = {}): never {
  throw new EvenkeelError({ where, expected, got, ...remedy });
}

const exampleOf = (name: string, value: unknown) => {
  const text = ['number', 'string', 'boolean'].includes(typeof value) || Array.isArray(value) ? JSON.stringify(value) : '…';
  return { remedy: `Options are given by name: { ${name}: ${text.length > 40 ? '…' : text} }.` };
};

/** Whether something is an object of options, and no array, tensor or the like. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // A plain object of another realm, such as a frame or a worker's message, has a prototype of the same form.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Checks which options were given, whatever their values.
 * @throws EvenkeelError for what is no object, for a name that is not known, with the nearest one, and where one that is required is missing
 */
export function checkNames(where: string, options: unknown, table: AnyOptionNames): void {
  const names = Object.keys(table);
  const required = requiredNames(table);
  if (options === undefined) {
    if (required.length > 0)
      refuse(where, `options with ${required.join(' and ')}`, 'none', exampleOf(required[0] as string, {}));
    return;
  }
  if (!isPlain(options)) {
    if (names.length === 0) refuse(where, 'no options', describeValue(options));
    refuse(where, 'an object of options', describeValue(options), exampleOf(required[0] ?? (names[0] as string), options));
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(table, name)) continue;
    refuse(where, names.length === 0 ? 'no options' : `options among ${names.join(', ')}`, name, didYouMean(name, names));
  }
  const missing = required.find((name) => options[name] === undefined);
  if (missing !== undefined) refuse(`${where}, option ${missing}`, 'a value, as it has no default', 'none');
}

/** The values of all options, those that were given in the form in which they are kept. */
function valuesOf(where: string, options: object = {}, table: AnyOptionNames): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, unknown>> = { ...options };
  return Object.fromEntries(
    Object.entries(table).map(([name, entry]) => {
      const { default: otherwise, check, nullable }: Option<unknown> = typeof entry === 'object' ? entry : {};
      const value = given[name];
      if (value === undefined) return [name, otherwise];
      return [name, check && !(nullable && value === null) ? check(`${where}, option ${name}`, value as never) : value];
    }),
  );
}

/** All options, of which those may be undefined that a table names and says nothing more of. */
type Complete<O, S> = {
  readonly [K in keyof O]-?: K extends keyof S ? (S[K] extends 'optional' ? O[K] : Required<O>[K]) : never;
};

/**
 * Checks which options were given, and the values of those that the table describes.
 * @returns all options: those that were given, and the defaults of the others
 * @throws EvenkeelError for what is no object, for a name that is not known, with the nearest one, for a value that does not fit, and where
 * one that is required is missing
 */
export function checkOptions<O extends object, S extends OptionNames<O>>(
  where: string,
  options: O | undefined,
  table: Exactly<NoInfer<O>, S>,
): Complete<O, S> {
  checkNames(where, options, table as unknown as AnyOptionNames);
  return valuesOf(where, options, table as unknown as AnyOptionNames) as unknown as Complete<O, S>;
}

/**
 * The same where the names are checked already.
 * @throws EvenkeelError for a value that does not fit
 */
export const resolveOptions = <O extends object>(where: string, options: O | undefined, table: OptionTable<O>): Required<O> =>
  valuesOf(where, options, table as unknown as AnyOptionTable) as unknown as Required<O>;

const TABLE = Symbol('options');

// biome-ignore lint/suspicious/noExplicitAny: the parameters are those of the function, whatever they are.
type Maker = (options: any) => unknown;

/** Notes on a function which options it takes. */
export const noteOptions = <F extends Maker>(make: F, table: object | undefined): F => Object.assign(make, { [TABLE]: table });

/** The options of a function that notes them. */
export const optionsOf = (make: object): AnyOptionTable | undefined => (make as { readonly [TABLE]?: AnyOptionTable })[TABLE];

/**
 * A function of one object of options that checks them first, and that knows which there are.
 * @param where how messages call what it makes
 */
export function withOptions<F extends Maker, S extends OptionNames<NonNullable<Parameters<F>[0]>>>(
  where: string,
  table: Exactly<NonNullable<Parameters<F>[0]>, S>,
  make: F,
): F {
  const checked = (options?: object) => {
    checkOptions<object, object>(where, options, table);
    return make(options);
  };
  return noteOptions(checked as F, table);
}

/** The check of an option that is an integer from `least` on, up to `most` where that is given. */
export const integer = (least?: number, most?: number) => (where: string, value: number) =>
  requireInteger(where, value, least, most);

/** The check of an option that is one of a few values. */
export const oneOf = <const T extends readonly unknown[]>(...values: T) => {
  const texts = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const expected = `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
  return (where: string, value: T[number]): T[number] => requireThat(where, value, values.includes(value), expected);
};

/** The check of an option that is one value or a list of them, of which the first that does not fit is named. */
export const oneOrMore =
  <T>(check: (where: string, value: T) => T) =>
  <L extends T | readonly T[]>(where: string, value: L): L => {
    for (const v of Array.isArray(value) ? value : [value]) check(where, v);
    return value;
  };
