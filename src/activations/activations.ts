import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';

/** A function of values that is applied to a layer's result. */
export type Activation = (x: Value) => Value;

const byName = {
  linear: (x: Value) => x,
  relu: ops.relu,
  sigmoid: ops.sigmoid,
  softmax: ops.softmax,
  softplus: ops.softplus,
  tanh: ops.tanh,
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof byName;

/** An activation, or the name of one. */
export type ActivationLike = Activation | ActivationName;

/** @throws EvenkeelError for an unknown name. */
export function getActivation(like: ActivationLike, where: string): Activation {
  if (typeof like === 'function') return like;
  const activation = Object.hasOwn(byName, like) ? byName[like] : undefined;
  if (!activation) {
    throw new EvenkeelError({
      where,
      expected: `an activation (one of ${Object.keys(byName).join(', ')})`,
      got: JSON.stringify(like),
    });
  }
  return activation;
}
