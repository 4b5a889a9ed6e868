import { requireThat } from './checks.ts';

/**
 * What an option's value is, which says how files have it: a number that counts, or is a place, is written as an integer; a name of ours in
 * Keras's spelling.
 */
export type OptionKind = 'boolean' | 'integer' | 'name' | 'number' | 'value';

export interface Described<T> {
  readonly kind: OptionKind;
  /** What fits, in words. */
  readonly expected: string;
  readonly fits: (value: unknown) => value is T;
  /** Whether it is tested value by value where it is a list. */
  readonly each?: true;
  /** Its key in Keras's files, where it is not the name in snake case. */
  readonly key?: string | undefined;
}

/** An option that may be left out and is nothing then. */
export type OptionalOption<T = unknown> = Described<T> & { readonly default?: never; readonly required?: never };
/** An option that has a value where it is left out. */
export type DefaultedOption<T = unknown> = Described<T> & { readonly default: T; readonly required?: never };
/** An option that must be given. */
export type RequiredOption<T = unknown> = Described<T> & { readonly default?: never; readonly required: true };
/** How one option is: what its value must be, what it is where it is left out, and how files of Keras call it. */
export type Option<T = unknown> = OptionalOption<T> | DefaultedOption<T> | RequiredOption<T>;

export interface Build<T, More = unknown> {
  (settings: { readonly default: T; readonly key?: string } & More): DefaultedOption<T>;
  (settings: { readonly required: true; readonly key?: string } & More): RequiredOption<T>;
  (settings?: { readonly key?: string } & More): OptionalOption<T>;
}

const option = <T>(kind: OptionKind, expected: string, fits: (value: T) => boolean) =>
  ((settings: object = {}) => ({ kind, expected, fits, ...settings })) as unknown as Build<T>;

/** True or false. */
export const boolean = option<boolean>('boolean', 'true or false', (v) => typeof v === 'boolean');
/** Any number but NaN and the infinities. */
export const finite = option<number>('number', 'a number', Number.isFinite);
/** A number from 0 on. */
export const notNegative = option<number>('number', 'a number of at least 0', (v) => Number.isFinite(v) && v >= 0);
/** A number above 0. */
export const positive = option<number>('number', 'a number above 0', (v) => Number.isFinite(v) && v > 0);
/** A number from 0 to 1. */
export const fraction = option<number>('number', 'a number from 0 to 1', (v) => v >= 0 && v <= 1);
/** A number from 0 on and below 1: what a moving average keeps. */
export const decay = option<number>('number', 'a number from 0 to below 1', (v) => v >= 0 && v < 1);

export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** An integer of at least `least` and at most `most`. */
export const integer = (({ least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, ...rest }: Bounds = {}) => {
  const range = Number.isFinite(most) ? ` from ${least} to ${most}` : Number.isFinite(least) ? ` of at least ${least}` : '';
  const fits = (v: number) => Number.isInteger(v) && v >= least && v <= most;
  return option<number>('integer', `an integer${range}`, fits)(rest);
}) as Build<number, Bounds>;

const isName = (v: unknown) => v === null || (typeof v === 'string' && /^[a-z]/.test(v));

/** One of some values: names of ours, or values that files have as they are. */
export const oneOf = <const T>(...values: readonly T[]): Build<T> =>
  option<T>(values.every(isName) ? 'name' : 'value', `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`, (v) =>
    values.includes(v),
  );

/** What has its own test and words. */
export const value = <T>(expected: string, fits: (value: T) => boolean, kind: OptionKind = 'value'): Build<T> =>
  option(kind, expected, fits);

/** The same for one of them or a list, of which the first that does not fit is named. */
export const each = <T>(expected: string, fits: (value: number) => boolean, kind: OptionKind = 'value'): Build<T> =>
  ((settings: object = {}) => ({ kind, expected, fits, each: true, ...settings })) as unknown as Build<T>;

/** @throws EvenkeelError unless a value fits an option, whose place `where` names */
export function requireOption(where: string, given: unknown, { fits, expected, each }: Option): void {
  for (const v of each && Array.isArray(given) ? given : [given]) requireThat(where, v, fits(v), expected);
}
