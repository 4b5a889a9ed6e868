import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf, Tensor } from '../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../datasets/index.ts';
import { toCategorical } from '../datasets/utils/index.ts';

/** The shape of one sample as a network takes it: images without channels, as those of MNIST, get an axis of one channel. */
export function sampleShape(x: Tensor): Shape {
  const shape = x.shape.slice(1);
  return shape.length === 2 ? [...shape, 1] : shape;
}

/**
 * Samples in the shape that a model takes. Only the axes may differ: images as rows, or with or without an axis of one channel.
 * @throws EvenkeelError for samples of another size
 */
export function fitSamples(x: Tensor, shape: Shape, where: string): Tensor {
  const own = x.shape.slice(1);
  if (sameShape(own, shape)) return x;
  const bare = (s: Shape) => (s.at(-1) === 1 ? s.slice(0, -1) : s);
  const asRows = own.length === 1 || shape.length === 1;
  if (sizeOf(own) === sizeOf(shape) && (asRows || sameShape(bare(own), bare(shape)))) return x.reshape([-1, ...shape]);
  throw new EvenkeelError({
    where,
    expected: `samples of shape ${shapeText(shape)}, as the model takes them`,
    got: shapeText(own),
    remedy: 'Take other data or another model, or resize the images.',
  });
}

/** Where each row has its largest number, the first of equal ones. */
export function largest(rows: Tensor): Int32Array {
  const { data, rowSize } = rows;
  return Int32Array.from({ length: rows.shape[0] as number }, (_, i) => {
    let at = 0;
    for (let j = 1; j < rowSize; j++) if ((data[i * rowSize + j] as number) > (data[i * rowSize + at] as number)) at = j;
    return at;
  });
}

/** The class of each row: where it has its largest number, or of a single number whether it is above a threshold. */
export const classesOf = (rows: Tensor, threshold = 0.5): Int32Array =>
  rows.rowSize === 1 ? Int32Array.from(rows.data, (v) => (v > threshold ? 1 : 0)) : largest(rows);

/**
 * Labels as class indices [n]: they may come as [n], [n, 1] or one-hot.
 * @throws EvenkeelError for what is no class
 */
export function classNumbers(y: Tensor, where: string): Tensor {
  const numbers = y.size === (y.shape[0] ?? 0) ? y.reshape([-1]) : new Tensor(largest(y), [y.shape[0] as number]);
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

/** Whether labels, one a sample, are no classes for certain: any is not whole. */
export const arePlainNumbers = (y: Tensor): boolean => y.size === y.shape[0] && y.data.some((v) => !Number.isInteger(v));

/** Whether labels are 0 and 1 alone, which one number or two tell apart. */
export const areTwoClasses = (y: Tensor): boolean => y.data.every((v) => v === 0 || v === 1);

/**
 * Labels as numbers to predict, [n, numbers a sample].
 * @throws EvenkeelError for NaN and infinity, of which a network learns nothing
 */
export function targets(y: Tensor, where: string): Tensor {
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
  const found = countClasses([y]);
  if (found <= classes) return toCategorical(y, classes);
  throw new EvenkeelError({
    where: `${where}, labels`,
    expected: `class indices below ${classes}, as the model has ${classes} outputs`,
    got: String(found - 1),
    remedy: 'Take a model with an output for each class.',
  });
}

/** What is held out for testing where data does not say it. */
export const TEST_SHARE = 0.2;

/** Data in two parts; where it does not say which samples are for testing, a share of each class, drawn alike each time. */
export async function splitData(data: Samples | TrainTest): Promise<{ readonly data: TrainTest; readonly heldOut: boolean }> {
  if ('trainX' in data) return { data, heldOut: false };
  const { trainTestSplit } = await import('../datasets/preprocessing/index.ts');
  const { x, y, classNames } = data;
  const parts = trainTestSplit({ x, y, testSize: TEST_SHARE, seed: 0, stratify: canStratify(y) });
  return { data: { ...parts, ...(classNames && { classNames }) }, heldOut: true };
}

/** Whether labels are classes with enough samples of each for both parts. */
function canStratify(y: Tensor): boolean {
  const n = y.shape[0] as number;
  if (y.size !== n) return false;
  const counts = new Map<number, number>();
  for (const label of y.data) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.min(...counts.values()) >= 2 && counts.size <= Math.ceil(n * TEST_SHARE);
}
