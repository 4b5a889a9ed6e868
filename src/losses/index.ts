import { EvenkeelError } from '../errors.ts';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts';
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focal.ts';
import { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
import type { Loss } from './loss.ts';
import { klDivergence, poisson } from './probabilistic.ts';
import {
  cosineSimilarity,
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './regression.ts';

export type { CrossentropyOptions, SmoothedCrossentropyOptions } from './crossentropy.ts';
export type { BinaryFocalOptions, FocalOptions } from './focal.ts';
export type { Loss } from './loss.ts';
export type { HuberOptions } from './regression.ts';

export {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
};

/** Every loss by its name and Keras's short ones. */
export const lossesByName = {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
  bce: binaryCrossentropy,
  kld: klDivergence,
  mae: meanAbsoluteError,
  mape: meanAbsolutePercentageError,
  mse: meanSquaredError,
  msle: meanSquaredLogarithmicError,
};

export type LossName = keyof typeof lossesByName;

/** @throws EvenkeelError for an unknown name. */
export function getLoss(like: Loss | LossName): Loss {
  if (typeof like === 'object') return like;
  const make = Object.hasOwn(lossesByName, like) ? lossesByName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option loss',
      expected: `a loss (one of ${Object.keys(lossesByName).join(', ')})`,
      got: JSON.stringify(like),
    });
  }
  return make();
}
