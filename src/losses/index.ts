import { findByName, type Spelling, unknownName } from '../byName.ts';
import { inWords } from '../checks.ts';
import { EvenkeelError } from '../errors.ts';
import { lossAliases } from './aliases.ts';
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
export function getLoss(like: Loss | Spelling<LossName>): Loss {
  if (typeof like === 'object' && like !== null) return like;
  const make = findByName<() => Loss>(lossesByName, like, lossAliases)?.[1];
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option loss',
      got: inWords(like),
      ...unknownName('a loss', Object.keys(lossesByName).sort(), like),
      ...(typeof like === 'function' && { remedy: 'Call it: losses.huber() is a loss, losses.huber makes one.' }),
    });
  }
  return make();
}
