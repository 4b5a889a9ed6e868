import { recorded } from '../../core/config.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/** Labels of a batch that are all 0 or 1 become −1 and 1, as in Keras; others stay. */
function signed(yTrue: Value): Value {
  const binary = ops.add(ops.equal(yTrue, 0), ops.equal(yTrue, 1));
  const others = ops.sum(ops.sub(1, binary));
  return ops.select(ops.equal(others, 0), ops.sub(ops.mul(2, yTrue), 1), yTrue);
}

const margin = (yTrue: Value, yPred: Value) => ops.maximum(ops.sub(1, ops.mul(signed(yTrue), yPred)), 0);

const REMEDY = 'Give a −1 or 1 (or 0 or 1) for each output of the model.';

/** mean(max(1 − yTrue · yPred, 0)), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const hinge = recorded('loss', 'hinge', {}, (): BuiltInLoss => pairLoss('hinge', (t, p) => margin(t, p), REMEDY));

/** mean(max(1 − yTrue · yPred, 0)²), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const squaredHinge = recorded(
  'loss',
  'squaredHinge',
  {},
  (): BuiltInLoss => pairLoss('squaredHinge', (t, p) => ops.square(margin(t, p)), REMEDY),
);

/**
 * max(n − p + 1, 0) with p = Σ yTrue · yPred and n = max((1 − yTrue) · yPred) over the last axis, for one-hot labels: labels and outputs
 * [batch, …, classes] → [batch]. Where several are the largest, they share the gradient.
 */
export const categoricalHinge = recorded(
  'loss',
  'categoricalHinge',
  {},
  (): BuiltInLoss =>
    pairLoss('categoricalHinge', (t, p) => {
      const positive = ops.sum(ops.mul(t, p), [p.shape.length - 1]);
      const negative = ops.max(ops.mul(ops.sub(1, t), p), -1);
      return ops.maximum(ops.add(ops.sub(negative, positive), 1), 0);
    }),
);
