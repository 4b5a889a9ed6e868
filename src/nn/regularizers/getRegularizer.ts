import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import * as all from './all.ts';
import type { Regularizer } from './regularizer.ts';

/** Keras's name of one by its class, as initializers have an `orthogonal` too. */
export const regularizerAliases = { orthogonalregularizer: 'orthogonal' } as const;

export type RegularizerName = keyof typeof all;
/** A regularizer, or the name of one with its defaults. */
export type RegularizerLike = Regularizer | Spelling<RegularizerName>;

/**
 * The regularizer itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getRegularizer(like: RegularizerLike, where: string): Regularizer {
  if (typeof like === 'function') return like;
  const make = findByName<() => Regularizer>(all, like, regularizerAliases)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('a regularizer', Object.keys(all), like),
  });
}
