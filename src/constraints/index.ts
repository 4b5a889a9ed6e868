import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';

/** What a weight is replaced by after each update: traces a value of the same shape. */
export type Constraint = (weight: Value) => Value;

/** Negative weights become 0. */
export const nonNeg = (): Constraint => (w) => ops.maximum(w, 0);

const byName = { nonNeg };

export type ConstraintName = keyof typeof byName;
/** A constraint, or the name of one with its defaults. */
export type ConstraintLike = Constraint | ConstraintName;

/** @throws EvenkeelError for an unknown name. */
export function getConstraint(like: ConstraintLike, where: string): Constraint {
  if (typeof like === 'function') return like;
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make)
    throw new EvenkeelError({ where, expected: `a constraint (one of ${Object.keys(byName).join(', ')})`, got: String(like) });
  return make();
}
