import { EvenkeelError } from '../errors.ts';
import { Adam, type AdamOptions } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop, type RMSpropOptions } from './rmsprop.ts';
import { SGD, type SGDOptions } from './sgd.ts';

export type { UpdateContext } from './optimizer.ts';
export { Optimizer } from './optimizer.ts';

export const adam = (options?: AdamOptions) => new Adam(options);
export const rmsprop = (options?: RMSpropOptions) => new RMSprop(options);
export const sgd = (options?: SGDOptions) => new SGD(options);

const byName = { adam, rmsprop, sgd };

export type OptimizerName = keyof typeof byName;

/** @throws EvenkeelError for an unknown name. */
export function getOptimizer(like: Optimizer | OptimizerName): Optimizer {
  if (like instanceof Optimizer) return like;
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option optimizer',
      expected: `an optimizer (one of ${Object.keys(byName).join(', ')})`,
      got: JSON.stringify(like),
    });
  }
  return make();
}
