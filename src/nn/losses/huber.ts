import { requirePositive } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { pairLoss } from './elementwise.ts';
import { type BuiltInLoss, optionOf } from './loss.ts';

export interface HuberOptions {
  /** The error up to which the loss is quadratic. Default 1. */
  readonly delta?: number;
}

/**
 * mean of ½e² where |e| ≤ δ, and δ·|e| − ½δ² elsewhere, with e = yPred − yTrue (Huber 1964; default δ = 1): labels and outputs [batch, …]
 * → [batch].
 * @throws EvenkeelError for a delta that is not above 0
 */
export const huber = factory('loss', 'huber', { delta: 'optional' }, ({ delta = 1 }: HuberOptions = {}): BuiltInLoss => {
  const name = 'huber';
  requirePositive(optionOf(name, 'delta'), delta);
  return pairLoss({ name, labels: 'number' }, (t, p) => {
    const error = ops.sub(p, t);
    const size = ops.abs(error);
    const near = ops.mul(0.5, ops.square(error));
    const far = ops.sub(ops.mul(delta, size), 0.5 * delta * delta);
    return ops.select(ops.greater(size, delta), far, near);
  });
});
