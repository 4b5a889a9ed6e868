import { median } from '../../core/median.ts';
import type { Refuse } from '../../platform/files/refusal.ts';
import { quoted } from '../../platform/files/refusal.ts';
import { sorted } from './labels.ts';

/** Most categories of a column that becomes one column each: names of people and other texts that are all different are none. */
const MAX_CATEGORIES = 1000;
/** Rows from which on a column of consecutive numbers is taken for their numbering. */
const ROWS_TO_NUMBER = 10;
const ID_NAME = /^(|id|index|row|row_?id|key|uuid|unnamed: 0|.*_id)$/i;

/** Treatment of cells without a value: their rows are left out, or the column's mean or median stands there (of text, the commonest one). */
export type Missing = 'drop' | 'mean' | 'median';
/** Encoding of a column of text: one column of 0 and 1 for each category, or one of their numbers. */
export type Categories = 'oneHot' | 'index';

/** One column of a table as it was read: numbers, NaN where there is none; of text, numbers in the order in which the categories came. */
export interface Column {
  readonly name: string;
  readonly values: number[];
  /** The categories, where the column is text. */
  readonly categories?: ReadonlyMap<string, number>;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].reduce((most, other) => (other[1] > most[1] ? other : most))[0];
}

/**
 * The value that fills the gaps of a column.
 * @throws EvenkeelError for a column without any value
 */
export function fillOf({ name, values, categories }: Column, missing: Missing, refuse: Refuse): number {
  const known = values.filter((v) => !Number.isNaN(v));
  if (known.length === 0) refuse(`a value in column ${quoted(name)}`, 'none; leave it out with the option ignore');
  return categories ? commonest(known) : missing === 'median' ? median(known) : meanOf(known);
}

/** Puts a value where a column has none. */
export function fillGaps(values: number[], fill: number): void {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = fill;
}

/** A column of text as columns of numbers, its categories in the order of their sorted names. @throws EvenkeelError for very many */
export function encodeCategories({ name, values, categories = new Map() }: Column, kind: Categories, refuse: Refuse): Column[] {
  const names = sorted(categories.keys());
  const place = new Map(names.map((category, i) => [categories.get(category) as number, i]));
  const numbers = values.map((v) => place.get(v) as number);
  if (kind === 'index') return [{ name, values: numbers }];
  if (names.length > MAX_CATEGORIES)
    refuse(
      `up to ${MAX_CATEGORIES} categories in column ${quoted(name)}`,
      `${names.length}; leave it out with the option ignore`,
    );
  return names.map((category, i) => ({ name: `${name}=${category}`, values: numbers.map((v) => (v === i ? 1 : 0)) }));
}

const allDifferent = (values: readonly number[]) => new Set(values).size === values.length;

/** What a user should know of a column of numbers: that it only numbers the rows, or that float32 does not hold it. */
export function doubtsAbout({ name, values, categories }: Column, dtype: 'float32' | 'float64'): string[] {
  const out: string[] = [];
  const consecutive = values.length >= ROWS_TO_NUMBER && values.every((v, i) => i === 0 || v === (values[i - 1] as number) + 1);
  const named = ID_NAME.test(name) && values.length > 1 && values.every(Number.isInteger) && allDifferent(values);
  const shown = quoted(name);
  if (consecutive || named)
    out.push(
      `column ${shown} seems to number the rows, which tells a network nothing of them: leave it out with the option ignore`,
    );
  else if (!categories && dtype === 'float32') {
    const lost = values.find((v) => Number.isInteger(v) && Math.abs(v) > 2 ** 24 && Math.fround(v) !== v);
    if (lost !== undefined)
      out.push(
        `column ${shown} has numbers that float32 rounds (${lost} becomes ${Math.fround(lost)}), as times in seconds are: ` +
          'subtract the first of them in the file, or leave the column out with the option ignore',
      );
  }
  return out;
}
