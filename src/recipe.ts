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

/** A maker whose results know how they were made. */
export function recorded<O extends object, T extends object>(name: string, make: (options?: O) => T): (options?: O) => T {
  return (options) => record(make(options), name, options);
}

/** How a thing was made, unless it is a user's own. */
export const recipeOf = (made: object): Recipe | undefined => (made as { [RECIPE]?: Recipe })[RECIPE];
