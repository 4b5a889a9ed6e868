import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type BuiltInLoss, type Loss, labelsOf, requireSameShape } from './loss.ts';
import { alignRanks } from './ranks.ts';

/** Keras's fuzz factor: probabilities are kept this far from 0 and 1 before the logarithm. */
export const EPSILON = 1e-7;

/** The mean over all axes from `rank` on, which disappear. */
export function meanToRank(v: Value, rank: number): Value {
  return ops.mean(
    v,
    v.shape.flatMap((_, axis) => (axis >= rank ? [axis] : [])),
  );
}

/** Mean over all axes but the batch. */
export const perSample = (v: Value) => meanToRank(v, 1);

/** p kept in [low, high]. */
export const clip = (p: Value, low = EPSILON, high = 1 - EPSILON) => ops.minimum(ops.maximum(p, low), high);

interface PairLoss extends Pick<Loss, 'name' | 'labels' | 'logitsOf'> {
  /** What helps where labels have another shape than the outputs. */
  readonly remedy?: string;
}

/**
 * A loss whose labels have the shape of the model's output.
 * @param elements traces [batch, …] from labels and predictions of one shape: the loss of a sample is the mean of its elements
 */
export function pairLoss(
  { remedy = 'Give a target for each output of the model.', ...traits }: PairLoss,
  elements: (yTrue: Value, yPred: Value) => Value,
): BuiltInLoss {
  const values = (yTrue: Value, yPred: Value) => {
    const [t, p] = alignRanks(yTrue, yPred);
    return elements(ops.reshape(t, p.shape), p);
  };
  return {
    ...traits,
    higherIsBetter: false,
    values,
    call: (yTrue, yPred) => perSample(values(yTrue, yPred)),
    check: (labels, outputShape, where) => requireSameShape(labelsOf(where, traits.name), labels, outputShape, remedy),
  };
}
