import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/** Labels of a batch that are all 0 or 1 become −1 and 1, as in Keras; others stay. */
function signed(yTrue: Value): Value {
  const binary = ops.add(ops.equal(yTrue, 0), ops.equal(yTrue, 1));
  const others = ops.sum(ops.sub(1, binary));
  return ops.select(ops.equal(others, 0), ops.sub(ops.mul(2, yTrue), 1), yTrue);
}

/** max(1 − yTrue · yPred, 0): how far each output is from the right side of the margin. */
export const margin = (yTrue: Value, yPred: Value) => ops.maximum(ops.sub(1, ops.mul(signed(yTrue), yPred)), 0);

export const MARGIN_REMEDY = 'Give a −1 or 1 (or 0 or 1) for each output of the model.';
