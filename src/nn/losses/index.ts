import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { lossAliases } from './aliases.ts';
import * as all from './all.ts';
import { fromFunction } from './custom.ts';
import type { Loss, LossFunction } from './loss.ts';

export * from './all.ts';
export type { BinaryFocalOptions } from './binaryFocalCrossentropy.ts';
export type { CrossentropyOptions, SmoothedCrossentropyOptions } from './crossentropy.ts';
export type { FocalOptions } from './focal.ts';
export type { HuberOptions } from './huber.ts';
export type { BuiltInLoss, LabelKind, Loss, LossFunction } from './loss.ts';
export type { SparseCrossentropyOptions } from './sparseCategoricalCrossentropy.ts';

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

const makers: ReadonlySet<unknown> = new Set(Object.values(lossesByName));

/**
 * The loss itself, the one of a plain function, or the one of a name (Keras's short ones too) with its defaults.
 * @throws EvenkeelError for an unknown name, and for a function that makes a loss
 */
export function getLoss(like: Loss | LossFunction | Spelling<LossName>): Loss {
  if (typeof like === 'object' && like !== null && typeof like.call === 'function') return like;
  if (typeof like === 'function' && !makers.has(like)) return fromFunction('loss', like);
  const make = findByName<() => Loss>(lossesByName, like, lossAliases)?.[1];
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option loss',
      got: describeValue(like),
      ...unknownName('a loss', Object.keys(lossesByName).sort(), like),
      ...(typeof like === 'function' && { remedy: 'Call it: losses.huber() is a loss, losses.huber makes one.' }),
    });
  }
  return make();
}
