import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue, requireNotNegative, requireShare } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { keptAxes } from './axes.ts';

/** What a weight is replaced by after each update: traces a value of the same shape. */
export type Constraint = (weight: Value) => Value;

/** Keras's fuzz factor, added to norms that are divided by. */
const EPSILON = 1e-7;

export interface AxisOptions {
  /**
   * The axes a norm runs over: 0 for a dense kernel [in, out], so that each unit's weights have a norm of their own; [0, 1, 2] for a
   * convolution's [h, w, in, out]. Default 0.
   */
  readonly axis?: number | readonly number[];
}

/** Euclidean norms over axes, which are kept as 1. */
function norms(w: Value, axis: number | readonly number[]): Value {
  const { axes, kept } = keptAxes(w.shape, axis);
  return ops.reshape(ops.sqrt(ops.sum(ops.square(w), axes)), kept);
}

/** max(w, 0): negative weights become 0. A weight of any shape → the same shape. */
export const nonNeg = factory('constraint', 'nonNeg', {}, (): Constraint => (w) => ops.maximum(w, 0));

/**
 * w · min(‖w‖, maxValue) / (‖w‖ + 1e-7): weights are scaled down to norms over `axis` of at most `maxValue` (default 2). The same shape.
 * @throws EvenkeelError for a negative maxValue, and when it is applied for an axis that the weight does not have
 */
export const maxNorm = factory(
  'constraint',
  'maxNorm',
  { maxValue: 'optional', axis: 'optional' },
  ({ maxValue = 2, axis = 0 }: AxisOptions & { readonly maxValue?: number } = {}): Constraint => {
    requireNotNegative('constraint maxNorm, option maxValue', maxValue);
    return (w) => {
      const norm = norms(w, axis);
      return ops.mul(w, ops.div(ops.minimum(norm, maxValue), ops.add(norm, EPSILON)));
    };
  },
);

/**
 * w / (‖w‖ + 1e-7): weights are scaled to norms over `axis` of 1. The same shape.
 * @throws EvenkeelError, when it is applied, for an axis that the weight does not have
 */
export const unitNorm = factory(
  'constraint',
  'unitNorm',
  { axis: 'optional' },
  ({ axis = 0 }: AxisOptions = {}): Constraint =>
    (w) =>
      ops.div(w, ops.add(norms(w, axis), EPSILON)),
);

export interface MinMaxNormOptions extends AxisOptions {
  /** Default 0. */
  readonly minValue?: number;
  /** Default 1. */
  readonly maxValue?: number;
  /** How far each update goes towards the bounds, from 0 to 1. Default 1. */
  readonly rate?: number;
}

/**
 * w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (‖w‖ + 1e-7): weights are scaled towards norms over `axis` from
 * `minValue` to `maxValue`. The same shape.
 * @throws EvenkeelError for an option out of its range, and when it is applied for an axis that the weight does not have
 */
export const minMaxNorm = factory(
  'constraint',
  'minMaxNorm',
  { minValue: 'optional', maxValue: 'optional', rate: 'optional', axis: 'optional' },
  ({ minValue = 0, maxValue = 1, rate = 1, axis = 0 }: MinMaxNormOptions = {}): Constraint => {
    requireNotNegative('constraint minMaxNorm, option minValue', minValue);
    requireNotNegative('constraint minMaxNorm, option maxValue', maxValue);
    requireShare('constraint minMaxNorm, option rate', rate);
    return (w) => {
      const norm = norms(w, axis);
      const clipped = ops.minimum(ops.maximum(norm, minValue), maxValue);
      const desired = rate === 1 ? clipped : ops.add(ops.mul(clipped, rate), ops.mul(norm, 1 - rate));
      return ops.mul(w, ops.div(desired, ops.add(norm, EPSILON)));
    };
  },
);

const byName = { maxNorm, minMaxNorm, nonNeg, unitNorm };

export type ConstraintName = keyof typeof byName;
/** A constraint, or the name of one with its defaults. */
export type ConstraintLike = Constraint | Spelling<ConstraintName>;

/**
 * The constraint itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getConstraint(like: ConstraintLike, where: string): Constraint {
  if (typeof like === 'function') return like;
  const make = findByName<() => Constraint>(byName, like)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('a constraint', Object.keys(byName), like),
  });
}
