import { inWords } from '../checks.ts';
import { EvenkeelError } from '../errors.ts';
import * as all from './all.ts';
import type { Loss } from './loss.ts';

export * from './all.ts';
export type { CrossentropyOptions, SmoothedCrossentropyOptions } from './crossentropy.ts';
export type { BinaryFocalOptions, FocalOptions } from './focal.ts';
export type { Loss } from './loss.ts';
export type { HuberOptions } from './regression.ts';

/** Every loss by its name and Keras's short ones. */
export const lossesByName = {
  ...all,
  bce: all.binaryCrossentropy,
  kld: all.klDivergence,
  mae: all.meanAbsoluteError,
  mape: all.meanAbsolutePercentageError,
  mse: all.meanSquaredError,
  msle: all.meanSquaredLogarithmicError,
};

export type LossName = keyof typeof lossesByName;

/**
 * The loss itself, or the one of a name (Keras's short ones too) with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getLoss(like: Loss | LossName): Loss {
  if (typeof like === 'object' && like !== null) return like;
  const make = Object.hasOwn(lossesByName, like) ? lossesByName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option loss',
      expected: `a loss (one of ${Object.keys(lossesByName).sort().join(', ')})`,
      got: inWords(like),
      ...(typeof like === 'function' && { remedy: 'Call it: losses.huber() is a loss, losses.huber makes one.' }),
    });
  }
  return make();
}
