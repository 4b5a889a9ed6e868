import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { ClassWeight } from '../training/data/classWeight.ts';
import { labelClasses } from './labels.ts';

const BALANCED = 'balanced';

/** What is said of the weights of classes. */
export const CLASS_WEIGHTS = z.union([
  z.literal(BALANCED),
  z.record(z.string().regex(/^\d+$/), z.number().min(0)).refine((weights) => Object.keys(weights).length > 0, {
    message: 'a weight for at least one class',
  }),
]);

export type ClassWeights = z.infer<typeof CLASS_WEIGHTS>;

/** Reads `balanced` or `0=1,1=5`; what is neither does not fit the schema. */
export function parseClassWeights(given: string): unknown {
  if (given.trim() === BALANCED) return BALANCED;
  const pairs = given.split(',').map((pair) => pair.split('=').map((side) => side.trim()));
  const isTwice = new Set(pairs.map(([name]) => name)).size < pairs.length;
  if (isTwice || pairs.some(({ length }) => length !== 2)) return undefined;
  return Object.fromEntries(pairs.map(([name, weight]) => [name, weight === '' ? Number.NaN : Number(weight)]));
}

/** The text that `parseClassWeights` reads. */
export const classWeightsText = (given: unknown): string =>
  typeof given === 'string'
    ? given
    : Object.entries(given as object)
        .map(([name, weight]) => `${name}=${weight}`)
        .join(',');

/**
 * The weights of classes as `fit` takes them; balanced ones give each class that is there the same total: n / (classes · samples of the class), as
 * scikit-learn has it.
 * @param labels of the training samples: class indices, one number each, or one-hot rows
 */
export function classWeightOf(weights: ClassWeights | null | undefined, labels: Tensor): ClassWeight | undefined {
  if (weights === null || weights === undefined) return undefined;
  if (weights !== BALANCED) return weights;
  const counts = new Map<number, number>();
  for (const label of labelClasses(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const n = labels.shape[0] as number;
  const entries = [...counts].sort(([a], [b]) => a - b).map(([label, count]) => [label, n / (counts.size * count)]);
  return Object.fromEntries(entries);
}

/** @throws EvenkeelError for weights of numbers to predict, and of a class that the data does not have */
export function requireClassWeights(weights: ClassWeights | null, task: 'classification' | 'regression', classes: number): void {
  if (weights === null) return;
  const refuse = (expected: string, got: string): never => {
    throw new EvenkeelError({ where: 'option --class-weights', expected, got });
  };
  if (task === 'regression') refuse('none for numbers to predict', classWeightsText(weights));
  const odd = weights === BALANCED ? undefined : Object.keys(weights).find((name) => Number(name) >= classes);
  if (odd !== undefined) refuse(`classes from 0 to ${classes - 1}`, odd);
}
