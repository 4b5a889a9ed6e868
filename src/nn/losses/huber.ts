import { requirePositive } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

export interface HuberOptions {
  /** The error up to which the loss is quadratic. Default 1. */
  readonly delta?: number;
}

/**
 * mean of ½e² where |e| ≤ δ, and δ·|e| − ½δ² elsewhere, with e = yPred − yTrue (Huber 1964; default δ = 1): labels and outputs [batch, …]
 * → [batch].
 * @throws EvenkeelError for a delta that is not above 0
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.huber({ delta: 1 }) });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).loss; // 1
 * ```
 */
export const huber = lossFactory<HuberOptions>(
  { name: 'huber', labels: 'number' },
  { delta: { default: 1, check: requirePositive } },
  ({ delta }) =>
    (t, p) => {
      const error = ops.sub(p, t);
      const size = ops.abs(error);
      const near = ops.mul(0.5, ops.square(error));
      const far = ops.sub(ops.mul(delta, size), 0.5 * delta * delta);
      return ops.select(ops.greater(size, delta), far, near);
    },
);
