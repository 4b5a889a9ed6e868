import { z } from 'zod';
import { EvenkeelError } from '../core/errors.ts';

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
