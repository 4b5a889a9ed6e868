import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { Slot } from './updateContext.ts';

/** m ← m + (1 − β)(x − m), a moving average as Adam writes it. Returns the new one. */
export function updateMoment(slot: Slot, x: Value, beta: number): Value {
  const next = ops.flush(ops.add(slot.value, ops.mul(ops.sub(x, slot.value), 1 - beta)));
  slot.set(next);
  return next;
}

/** a ← ρa + (1 − ρ)x, a moving average as RMSprop writes it. Returns the new one. */
export function updateAverage(slot: Slot, x: Value, rho: number): Value {
  const next = ops.flush(ops.add(ops.mul(slot.value, rho), ops.mul(x, 1 - rho)));
  slot.set(next);
  return next;
}

/**
 * 1 − βᵗ, without a state and without cancellation: as 2s/(1 + s) with s = tanh(−½·t·log β). 1 − exp(t·log β) would lose four digits in
 * the first steps.
 */
export function biasCorrection(beta: number, step: Value): Value {
  const s = ops.tanh(ops.mul(step, -0.5 * Math.log(beta)));
  return ops.div(ops.mul(2, s), ops.add(1, s));
}
