import { type Exactly, type Schema, withOptions } from './options.ts';

/** Which maker of the library made a thing, and with which options: what is needed to write it to a file. */
export interface Recipe {
  /** The maker's name, e.g. `heNormal`. */
  readonly name: string;
  /** As they were given; what was left out has its default. */
  readonly options: Readonly<Record<string, unknown>>;
}

const RECIPE = Symbol('recipe');

/** Notes on a thing how it was made. Copies by spread keep the note. */
export function record<T extends object>(made: T, name: string, options: object = {}): T {
  return Object.assign(made, { [RECIPE]: { name, options: { ...options } } satisfies Recipe });
}

/** What is made by makers whose results know how they were made. */
export type Kind = 'loss' | 'metric' | 'initializer' | 'regularizer' | 'constraint';

/** A maker whose options are checked and whose results know how they were made. */
export function recorded<O extends object, T extends object, S extends Schema<O>>(
  kind: Kind,
  name: string,
  schema: Exactly<O, S>,
  make: (options?: O) => T,
): (options?: O) => T {
  const made = (options?: O): T => record(make(options), name, options);
  return withOptions<(options?: O) => T, Schema<O>>(`${kind} "${name}"`, schema as never, made);
}

/** How a thing was made, unless it is a user's own. */
export const recipeOf = (made: object): Recipe | undefined => (made as { [RECIPE]?: Recipe })[RECIPE];
