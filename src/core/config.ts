import { type OptionTable, resolveOptions, withOptions } from './options.ts';

/** Which factory of the library made a thing, and with which options: what is needed to write it to a file. */
export interface Config {
  /** The factory's name, e.g. `heNormal`. */
  readonly name: string;
  /** As they were given; what was left out has its default. */
  readonly options: Readonly<Record<string, unknown>>;
}

const CONFIG = Symbol('config');

/** Notes on a thing how it was made. Copies by spread keep the note. */
export function withConfig<T extends object>(made: T, name: string, options: object = {}): T {
  return Object.assign(made, { [CONFIG]: { name, options: { ...options } } satisfies Config });
}

/** Kinds of objects that factories make, with a note of how. */
export type Kind = 'loss' | 'metric' | 'initializer' | 'regularizer' | 'constraint';

/**
 * A factory that checks its options by a table and notes them on what it makes.
 * @param make gets the options with their defaults
 */
export function factory<O extends object, T extends object>(
  kind: Kind,
  name: string,
  table: OptionTable<O>,
  make: (options: Required<O>) => T,
): (options?: O) => T {
  const where = `${kind} "${name}"`;
  const made = (options?: O): T => withConfig(make(resolveOptions(where, options, table)), name, options);
  return withOptions<(options?: O) => T, OptionTable<O>>(where, table as never, made);
}

/** How a thing was made; undefined for a custom one. */
export const configOf = (made: object): Config | undefined => (made as { [CONFIG]?: Config })[CONFIG];
