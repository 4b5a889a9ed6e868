import type { Categories } from './columns.ts';

/** The meaning of one column of a table. */
export interface ColumnSchema {
  /** Its name in the header; its position where there is no header. */
  readonly name: string;
  /** The value that fills its gaps: a number, or a category. Absent where gaps were not filled. */
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
  /** The names of the classes 0, 1, …, where labels are text. */
  readonly classNames?: readonly string[];
}
