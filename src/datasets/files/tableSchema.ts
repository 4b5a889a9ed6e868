import type { Categories } from './columns.ts';

/** What one column of a table means. */
export interface ColumnSchema {
  /** Its name in the header; its position where there is no header. */
  readonly name: string;
  /** What stands in its gaps: a number, or a category. Absent where gaps were not filled. */
  readonly fill?: number | string;
  /** The categories of text in the order of their numbers, and what became of them. */
  readonly categories?: readonly string[];
  readonly encoding?: Categories;
}

/**
 * What the columns of a table mean to a model that was trained on it, so that another table is read alike: categories keep their numbers, gaps
 * get the same values. Plain data, which JSON keeps.
 */
export interface TableSchema {
  /** Whether columns have names. */
  readonly header: boolean;
  /** The column with the labels. */
  readonly label?: string | number;
  /** The columns of the samples, in order. */
  readonly columns: readonly ColumnSchema[];
  /** What the labels 0, 1, … mean, where they stand as text. */
  readonly classNames?: readonly string[];
}
