import { inWords } from '../checks.ts';
import { EvenkeelError } from '../errors.ts';
import { Adadelta, type AdadeltaOptions } from './adadelta.ts';
import { Adagrad, type AdagradOptions } from './adagrad.ts';
import { Adam, type AdamOptions, AdamW } from './adam.ts';
import { Adamax, type AdamaxOptions } from './adamax.ts';
import { Lion, type LionOptions } from './lion.ts';
import { Nadam, type NadamOptions } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop, type RMSpropOptions } from './rmsprop.ts';
import { SGD, type SGDOptions } from './sgd.ts';

export type { Parameter, Slot, UpdateContext } from './optimizer.ts';
export { Optimizer } from './optimizer.ts';
export type { OptimizerOptions } from './options.ts';
export * as schedules from './schedules/index.ts';

export const adadelta = (options?: AdadeltaOptions) => new Adadelta(options);
export const adagrad = (options?: AdagradOptions) => new Adagrad(options);
export const adam = (options?: AdamOptions) => new Adam(options);
export const adamax = (options?: AdamaxOptions) => new Adamax(options);
export const adamW = (options?: AdamOptions) => new AdamW(options);
export const lion = (options?: LionOptions) => new Lion(options);
export const nadam = (options?: NadamOptions) => new Nadam(options);
export const rmsprop = (options?: RMSpropOptions) => new RMSprop(options);
export const sgd = (options?: SGDOptions) => new SGD(options);

const byName = { adadelta, adagrad, adam, adamax, adamW, lion, nadam, rmsprop, sgd };

export type OptimizerName = keyof typeof byName;

/** @throws EvenkeelError for an unknown name. */
export function getOptimizer(like: Optimizer | OptimizerName): Optimizer {
  if (like instanceof Optimizer) return like;
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make) {
    throw new EvenkeelError({
      where: 'compile, option optimizer',
      expected: `an optimizer (one of ${Object.keys(byName).join(', ')})`,
      got: inWords(like),
      ...(typeof like === 'function' && { remedy: 'Call it: optimizers.adam() is an optimizer, optimizers.adam makes one.' }),
    });
  }
  return make();
}
