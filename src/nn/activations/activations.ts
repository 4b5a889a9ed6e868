import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import * as functions from './functions.ts';

/** A function of values that is applied to a layer's result. */
export type Activation = (x: Value) => Value;

/** Every activation, by the name it is asked for by. */
export const byName = {
  celu: functions.celu,
  elu: functions.elu,
  exponential: ops.exp,
  gelu: functions.gelu,
  glu: functions.glu,
  hardShrink: functions.hardShrink,
  hardSigmoid: functions.hardSigmoid,
  hardSilu: functions.hardSilu,
  hardSwish: functions.hardSilu,
  hardTanh: functions.hardTanh,
  leakyRelu: functions.leakyRelu,
  linear: functions.linear,
  logSigmoid: functions.logSigmoid,
  logSoftmax: ops.logSoftmax,
  mish: functions.mish,
  relu: functions.relu,
  relu6: functions.relu6,
  selu: functions.selu,
  sigmoid: ops.sigmoid,
  silu: functions.silu,
  softmax: ops.softmax,
  softplus: ops.softplus,
  softShrink: functions.softShrink,
  softsign: functions.softsign,
  sparsePlus: functions.sparsePlus,
  sparseSigmoid: functions.sparseSigmoid,
  squareplus: functions.squareplus,
  swish: functions.silu,
  tanh: ops.tanh,
  tanhShrink: functions.tanhShrink,
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof byName;

/** An activation, or the name of one. */
export type ActivationLike = Activation | Spelling<ActivationName>;

/**
 * The activation itself, or the one of a name.
 * @throws EvenkeelError for an unknown name
 */
export function getActivation(like: ActivationLike, where: string): Activation {
  if (typeof like === 'function') return like;
  const activation: Activation = byName[activationName(like, where)];
  // Options that an activation takes are no business of whoever calls it by name.
  return (x) => activation(x);
}

/**
 * The name of an activation as it is spelt here.
 * @throws EvenkeelError for an unknown name
 */
export function activationName(name: string, where: string): ActivationName {
  const entry = findByName<Activation>(byName, name);
  if (entry) return entry[0] as ActivationName;
  throw new EvenkeelError({ where, got: describeValue(name), ...unknownName('an activation', Object.keys(byName), name) });
}
