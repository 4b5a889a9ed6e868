import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import * as all from './all.ts';
import type { Initializer } from './initializer.ts';

export * from './all.ts';
export type { Initializer } from './initializer.ts';

/** Keras's other names, old ones too. */
export const initializerAliases = {
  identityinitializer: 'identity',
  normal: 'randomNormal',
  one: 'ones',
  orthogonalinitializer: 'orthogonal',
  uniform: 'randomUniform',
  zero: 'zeros',
} as const;

export type InitializerName = keyof typeof all;

/** An initializer, or the name of one with its defaults. */
export type InitializerLike = Initializer | Spelling<InitializerName>;

/**
 * The initializer itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getInitializer(like: InitializerLike, where: string): Initializer {
  if (typeof like === 'function') return like;
  const make = findByName<() => Initializer>(all, like, initializerAliases)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('an initializer', Object.keys(all), like),
  });
}
