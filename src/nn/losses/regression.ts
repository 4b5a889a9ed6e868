import { requirePositive } from '../../core/checks.ts';
import { recorded } from '../../core/config.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { EPSILON, pairLoss } from './elementwise.ts';
import { type BuiltInLoss, optionOf } from './loss.ts';

/** mean((yTrue − yPred)²) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanSquaredError = recorded(
  'loss',
  'meanSquaredError',
  {},
  (): BuiltInLoss => pairLoss('meanSquaredError', (t, p) => ops.square(ops.sub(p, t))),
);

/** mean(|yTrue − yPred|) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanAbsoluteError = recorded(
  'loss',
  'meanAbsoluteError',
  {},
  (): BuiltInLoss => pairLoss('meanAbsoluteError', (t, p) => ops.abs(ops.sub(p, t))),
);

/** 100 · mean(|(yTrue − yPred) / max(|yTrue|, 1e-7)|) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanAbsolutePercentageError = recorded(
  'loss',
  'meanAbsolutePercentageError',
  {},
  (): BuiltInLoss =>
    pairLoss('meanAbsolutePercentageError', (t, p) => {
      const shares = ops.abs(ops.div(ops.sub(t, p), ops.maximum(ops.abs(t), EPSILON)));
      return ops.mul(100, shares);
    }),
);

/**
 * mean((log(yTrue + 1) − log(yPred + 1))²) over all axes but the batch, numbers below 1e-7 counting as 1e-7: labels and outputs [batch, …]
 * → [batch].
 */
export const meanSquaredLogarithmicError = recorded(
  'loss',
  'meanSquaredLogarithmicError',
  {},
  (): BuiltInLoss =>
    pairLoss('meanSquaredLogarithmicError', (t, p) => {
      const log = (v: Value) => ops.log(ops.add(ops.maximum(v, EPSILON), 1));
      return ops.square(ops.sub(log(p), log(t)));
    }),
);

export interface HuberOptions {
  /** The error up to which the loss is quadratic. Default 1. */
  readonly delta?: number;
}

/**
 * mean of ½e² where |e| ≤ δ, and δ·|e| − ½δ² elsewhere, with e = yPred − yTrue (Huber 1964; default δ = 1): labels and outputs [batch, …]
 * → [batch].
 * @throws EvenkeelError for a delta that is not above 0
 */
export const huber = recorded('loss', 'huber', { delta: 'optional' }, ({ delta = 1 }: HuberOptions = {}): BuiltInLoss => {
  const name = 'huber';
  requirePositive(optionOf(name, 'delta'), delta);
  return pairLoss(name, (t, p) => {
    const error = ops.sub(p, t);
    const size = ops.abs(error);
    const near = ops.mul(0.5, ops.square(error));
    const far = ops.sub(ops.mul(delta, size), 0.5 * delta * delta);
    return ops.select(ops.greater(size, delta), far, near);
  });
});

/**
 * mean(log(cosh(yPred − yTrue))), computed as e + softplus(−2e) − log 2 with e = |yPred − yTrue|: labels and outputs [batch, …] → [batch].
 */
export const logCosh = recorded(
  'loss',
  'logCosh',
  {},
  (): BuiltInLoss =>
    pairLoss('logCosh', (t, p) => {
      const e = ops.abs(ops.sub(p, t));
      return ops.sub(ops.add(e, ops.softplus(ops.mul(e, -2))), Math.LN2);
    }),
);

/** The cosine of the angle between yTrue and yPred along the last axis, 0 where either is zero, averaged over the axes between. */
export function cosine(yTrue: Value, yPred: Value): Value {
  const last = [yPred.shape.length - 1];
  return ops.sum(ops.mul(ops.l2Normalize(yTrue, last), ops.l2Normalize(yPred, last)), -1);
}

/**
 * −cos of the angle between yTrue and yPred along the last axis, −1 where they point the same way, averaged over the axes between: labels
 * and outputs [batch, …, n] → [batch].
 */
export const cosineSimilarity = recorded(
  'loss',
  'cosineSimilarity',
  {},
  (): BuiltInLoss => pairLoss('cosineSimilarity', (t, p) => ops.neg(cosine(t, p))),
);
