import { EvenkeelError } from '../errors.ts';
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts';
import type { Loss } from './loss.ts';
import { meanSquaredError } from './meanSquaredError.ts';

export type { CrossentropyOptions } from './crossentropy.ts';
export type { Loss } from './loss.ts';
export { binaryCrossentropy, categoricalCrossentropy, meanSquaredError, sparseCategoricalCrossentropy };

const byName = {
  binaryCrossentropy,
  categoricalCrossentropy,
  meanSquaredError,
  mse: meanSquaredError,
  sparseCategoricalCrossentropy,
};

export type LossName = keyof typeof byName;

/** @throws EvenkeelError for an unknown name. */
export function getLoss(like: Loss | LossName): Loss {
  if (typeof like === 'object') return like;
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option loss',
      expected: `a loss (one of ${Object.keys(byName).join(', ')})`,
      got: JSON.stringify(like),
    });
  }
  return make();
}
