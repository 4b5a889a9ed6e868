import { EvenkeelError } from '../core/errors.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import { toCategorical } from '../datasets/utils/index.ts';

/** Where each row has its largest number, the first of equal ones. */
export function argmaxRows(rows: Tensor): Int32Array {
  const { data, rowSize } = rows;
  return Int32Array.from({ length: rows.shape[0] as number }, (_, i) => {
    let at = 0;
    for (let j = 1; j < rowSize; j++) if ((data[i * rowSize + j] as number) > (data[i * rowSize + at] as number)) at = j;
    return at;
  });
}

/** The class of each row: where it has its largest number, or of a single number whether it is above a threshold. */
export const classesOf = (rows: Tensor, threshold = 0.5): Int32Array =>
  rows.rowSize === 1 ? Int32Array.from(rows.data, (v) => (v > threshold ? 1 : 0)) : argmaxRows(rows);

/** The class of each label: an index, 0 or 1, or a row with a one for the class. */
export const labelClasses = (labels: Tensor): Int32Array =>
  labels.rowSize === 1 ? Int32Array.from(labels.data) : argmaxRows(labels);

/**
 * Refuses rows that are not of one class each, which would silently count as the class of their largest number.
 * @throws EvenkeelError naming the first such sample
 */
export function requireOneClass(y: Tensor, where: string): void {
  const { data, rowSize } = y;
  const n = y.shape[0] as number;
  if (y.size === n) return;
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * rowSize, (i + 1) * rowSize);
    if (row.filter((v) => v === 1).length === 1 && row.filter((v) => v === 0).length === rowSize - 1) continue;
    throw new EvenkeelError({
      where: `${where}, label of sample ${i}`,
      expected: 'one class: a one, and zeros for the others',
      got: `[${[...row.subarray(0, 8)].join(', ')}${rowSize > 8 ? ', …' : ''}]`,
      remedy: 'Samples of several classes or none, and probabilities, are numbers to predict: --task regression.',
    });
  }
}

/**
 * Labels as class indices [n]: they may come as [n], [n, 1] or one-hot.
 * @throws EvenkeelError for what is no class
 */
export function classIndices(y: Tensor, where: string): Tensor {
  const numbers = y.size === (y.shape[0] ?? 0) ? y.reshape([-1]) : new Tensor(argmaxRows(y), [y.shape[0] as number]);
  const odd = numbers.data.find((v) => !Number.isInteger(v) || v < 0 || v >= MAX_CLASSES);
  if (odd === undefined) return numbers;
  throw new EvenkeelError({
    where: `${where}, labels`,
    expected: `class indices from 0 to ${MAX_CLASSES - 1}`,
    got: String(odd),
    remedy:
      'Name the column with the classes by --label, number the classes from 0, or predict the numbers with --task regression.',
  });
}

/** Whether labels, one a sample, are no classes for certain: any is not an integer. */
export const hasFractions = (y: Tensor): boolean => y.size === y.shape[0] && y.data.some((v) => !Number.isInteger(v));

/** Whether labels are 0 and 1 alone, which one number or two tell apart. */
export const areTwoClasses = (y: Tensor): boolean => y.data.every((v) => v === 0 || v === 1);

/**
 * Labels as numbers to predict, [n, numbers a sample].
 * @throws EvenkeelError for NaN and infinity, of which a network learns nothing
 */
export function regressionTargets(y: Tensor, where: string): Tensor {
  const n = y.shape[0] as number;
  const odd = y.data.findIndex((v) => !Number.isFinite(v));
  if (odd < 0) return new Tensor(Float32Array.from(y.data), [n, y.size / n]);
  throw new EvenkeelError({
    where: `${where}, label of sample ${Math.floor((odd * n) / y.size)}`,
    expected: 'a finite number',
    got: String(y.data[odd]),
    remedy: 'Fill it in, or leave out the sample.',
  });
}

/** More classes than any data set has: what labels say decides how large one-hot rows are. */
const MAX_CLASSES = 100_000;

/** How many classes labels tell of: the named ones, or one more than the largest number. */
export function countClasses(labels: readonly Tensor[], classNames?: readonly string[]): number {
  let most = classNames?.length ?? 0;
  for (const { data } of labels) for (const label of data) most = Math.max(most, label + 1);
  return most;
}

/**
 * Class indices as one-hot rows.
 * @throws EvenkeelError for a class that the model does not have
 */
export function oneHot(y: Tensor, classes: number, where: string): Tensor {
  const needed = countClasses([y]);
  if (needed <= classes) return toCategorical(y, classes);
  throw new EvenkeelError({
    where: `${where}, labels`,
    expected: `class indices below ${classes}, as the model has ${classes} outputs`,
    got: String(needed - 1),
    remedy: 'Take a model with an output for each class.',
  });
}
