import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import * as all from './all.ts';
import type { Constraint } from './constraint.ts';

export type ConstraintName = keyof typeof all;
/** A constraint, or the name of one with its defaults. */
export type ConstraintLike = Constraint | Spelling<ConstraintName>;

/**
 * The constraint itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getConstraint(like: ConstraintLike, where: string): Constraint {
  if (typeof like === 'function') return like;
  const make = findByName<() => Constraint>(all, like)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('a constraint', Object.keys(all), like),
  });
}
