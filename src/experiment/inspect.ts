import { Tensor } from '../core/tensor/tensor.ts';
import type { TrainTest } from '../datasets/index.ts';
import { prepareData, type Task } from './data.ts';
import type { ComparisonDesign } from './design.ts';

/** How often samples of each class were put into each: a row a true class, a column a predicted one. */
export function confusionCounts(truths: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truths.length; i++) {
    const row = counts[truths[i] as number] as number[];
    const column = predicted[i] as number;
    row[column] = (row[column] ?? 0) + 1;
  }
  return counts;
}

/** The samples, by position, on which some networks are right and others are not. */
export const disagreements = (truths: ArrayLike<number>, predictions: readonly ArrayLike<number>[]): number[] =>
  Array.from({ length: truths.length }, (_, i) => i).filter((i) => {
    const right = predictions.filter((predicted) => predicted[i] === truths[i]).length;
    return right > 0 && right < predictions.length;
  });

/**
 * Samples that are not in the data, on the scale of an experiment's and in the shape that its networks take. What the scale learns, it learns of
 * the experiment's training samples.
 */
export function prepareNew(x: Tensor, data: TrainTest, part: ComparisonDesign['data'], task: Task): Tensor {
  const count = x.shape[0] as number;
  const learns = part.scale === 'standard';
  const like = new Tensor(data.testY.data.slice(0, count * data.testY.rowSize), [count, ...data.testY.shape.slice(1)]);
  const { begin } = part.train;
  return prepareData(
    { ...data, testX: x, testY: like },
    { ...part, test: { begin: 0, end: count }, ...(!learns && { train: { begin, end: begin + 1 }, validation: null }) },
    task,
  ).testX;
}
