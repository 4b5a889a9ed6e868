import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamW } from './adamW.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimizer by its name. */
export const optimizersByName = { adadelta, adagrad, adam, adamax, adamW, lion, nadam, rmsprop, sgd };

export type OptimizerName = keyof typeof optimizersByName;

/**
 * The optimizer itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getOptimizer(like: Optimizer | Spelling<OptimizerName>): Optimizer {
  if (like instanceof Optimizer) return like;
  const make = findByName<() => Optimizer>(optimizersByName, like)?.[1];
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option optimizer',
      got: describeValue(like),
      ...unknownName('an optimizer', Object.keys(optimizersByName), like),
      ...(typeof like === 'function' && { remedy: 'Call it: optimizers.adam() is an optimizer, optimizers.adam makes one.' }),
    });
  }
  return make();
}
