import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import { type Loss, labelsOf, requireSameShape } from './loss.ts';

/** Keras's fuzz factor: probabilities are kept this far from 0 and 1 before the logarithm. */
export const EPSILON = 1e-7;

/** Mean over all axes but the batch. */
export function perSample(v: Value): Value {
  return ops.mean(
    v,
    v.shape.flatMap((_, axis) => (axis > 0 ? [axis] : [])),
  );
}

/** Σ over the last axis, then the mean over all others but the batch. */
export const sumLast = (v: Value) => perSample(ops.sum(v, [v.shape.length - 1]));

/** p kept in [low, high]. */
export const clip = (p: Value, low = EPSILON, high = 1 - EPSILON) => ops.minimum(ops.maximum(p, low), high);

/**
 * A loss whose labels have the shape of the model's output.
 * @param call traces the loss of each sample from labels and predictions of one shape
 */
export function pairLoss(
  name: string,
  call: (yTrue: Value, yPred: Value) => Value,
  remedy = 'Give a target for each output of the model.',
): Loss {
  return {
    name,
    call: (yTrue, yPred) => call(ops.reshape(yTrue, yPred.shape), yPred),
    check: (labels, outputShape, where) => requireSameShape(labelsOf(where, name), labels, outputShape, remedy),
  };
}
