import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';

/** A penalty on a weight that is added to the loss: traces a scalar. */
export type Regularizer = (weight: Value) => Value;

/** l1·Σ|w| + l2·Σw². Defaults 0.01 each. */
export const l1l2 =
  ({ l1 = 0.01, l2 = 0.01 } = {}): Regularizer =>
  (w) =>
    ops.add(ops.mul(ops.sum(ops.abs(w)), l1), ops.mul(ops.sum(ops.square(w)), l2));
/** l1·Σ|w|. Default 0.01. */
export const l1 =
  ({ l1 = 0.01 } = {}): Regularizer =>
  (w) =>
    ops.mul(ops.sum(ops.abs(w)), l1);
/** l2·Σw². Default 0.01. */
export const l2 =
  ({ l2 = 0.01 } = {}): Regularizer =>
  (w) =>
    ops.mul(ops.sum(ops.square(w)), l2);

const byName = { l1, l2, l1l2 };

export type RegularizerName = keyof typeof byName;
/** A regularizer, or the name of one with its defaults. */
export type RegularizerLike = Regularizer | RegularizerName;

/** @throws EvenkeelError for an unknown name. */
export function getRegularizer(like: RegularizerLike, where: string): Regularizer {
  if (typeof like === 'function') return like;
  const make = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!make)
    throw new EvenkeelError({ where, expected: `a regularizer (one of ${Object.keys(byName).join(', ')})`, got: String(like) });
  return make();
}
