import { requireInteger, requireThat } from './checks.ts';
import type { Schema } from './options.ts';

/** How files write a value that is more than a number, a text, a truth value, or a list of them. */
export type OptionForm = 'initializer' | 'regularizer' | 'constraint' | 'activation' | 'layer' | 'name';

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
  readonly check?: (where: string, value: Exclude<T, undefined>) => T;
  /** How files write the value. Default: as it is. */
  readonly form?: OptionForm;
  /** Whether null is a value, and no sign that the option is left out. */
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
 * The options of a thing, each by its name. The compiler holds it to the interface: an option that is missing, one that is wrongly said to be
 * required, or one whose default is missing does not compile.
 */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: Option<Required<O>[K]> &
    (IsOptional<O, K> extends true
      ? undefined extends Required<O>[K]
        ? { readonly required?: never }
        : { readonly required?: never; readonly default: Required<O>[K] }
      : { readonly required: true });
};

/** A table whatever it is of. */
// biome-ignore lint/suspicious/noExplicitAny: values of any type, which only the table's own checks look at.
export type AnyOptionTable = Readonly<Record<string, Option<any>>>;

/** Which options there are and which must be given. */
export const presenceOf = <O>(table: OptionTable<O>): Schema<O> =>
  Object.fromEntries(
    Object.entries(table as AnyOptionTable).map(([name, { required }]) => [name, required ? 'required' : 'optional']),
  ) as unknown as Schema<O>;

/**
 * The values of all options of a table: those that were given, checked, and the defaults of the others.
 * @throws EvenkeelError for a value that an option cannot have
 */
export function resolveOptions(where: string, table: AnyOptionTable, given: object): Readonly<Record<string, unknown>> {
  const values: Readonly<Record<string, unknown>> = { ...given };
  return Object.fromEntries(
    Object.entries(table).map(([name, { default: otherwise, check, nullable }]) => {
      const value = values[name];
      if (value === undefined || (value === null && !nullable)) return [name, otherwise];
      return [name, check && value !== null ? check(`${where}, option ${name}`, value) : value];
    }),
  );
}

/** The check of an option that is an integer from `least` on, up to `most` where that is given. */
export const integer = (least: number, most?: number) => (where: string, value: number) =>
  requireInteger(where, value, least, most);

/** The check of an option that is one of a few names. */
export const oneOf = <T extends string>(...names: readonly [T, T, ...T[]]) => {
  const texts = names.map((name) => `'${name}'`);
  const expected = `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
  return (where: string, value: T): T => requireThat(where, value, names.includes(value), expected);
};
