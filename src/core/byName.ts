import { didYouMean, plain } from './nearest.ts';

type Snake<S extends string> = S extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Rest>}`
  : S;

/** A name of ours as Keras spells it too: `meanSquaredError`, `mean_squared_error`, `MeanSquaredError`; `adamW`, `adamw`; `auc`, `AUC`. */
export type Spelling<N extends string> = N | Snake<N> | Capitalize<N> | Lowercase<N> | Uppercase<N>;

/** Other names for some, by the plain forms of these. */
export type Aliases = Readonly<Record<string, string>>;

/** The entry of a table that a name stands for, with its own name: in any of the spellings above, or by another name. */
export function findByName<T>(
  table: Readonly<Record<string, T>>,
  name: unknown,
  aliases: Aliases = {},
): readonly [name: string, entry: T] | undefined {
  if (typeof name !== 'string' || name.length > 100) return undefined;
  const wanted = plain(name);
  const alias = Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined;
  const key = Object.hasOwn(table, name) ? name : (alias ?? Object.keys(table).find((key) => plain(key) === wanted));
  return key !== undefined && Object.hasOwn(table, key) ? [key, table[key] as T] : undefined;
}

/** The parts of an error about a name that is none of these. */
export const unknownName = (what: string, names: readonly string[], name: unknown) => ({
  expected: `${what} (one of ${names.join(', ')})`,
  ...(typeof name === 'string' && didYouMean(name, names)),
});
