import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

const withoutLast = (v: Value) => ops.reshape(v, v.shape.slice(0, -1));

/**
 * Labels and outputs of one rank, where they differ by a last axis of 1, as Keras aligns them: [n] and [n, 1] are both [n, 1], and with more
 * axes the 1 is dropped. Without it [n] − [n, 1] would be n × n differences.
 */
export function alignRanks(yTrue: Value, yPred: Value): [yTrue: Value, yPred: Value] {
  const [a, b] = [yTrue.shape.length, yPred.shape.length];
  if (a === b + 1 && yTrue.shape.at(-1) === 1) {
    return b === 1 ? [yTrue, ops.reshape(yPred, [...yPred.shape, 1])] : [withoutLast(yTrue), yPred];
  }
  if (b === a + 1 && yPred.shape.at(-1) === 1) {
    return a === 1 ? [ops.reshape(yTrue, [...yTrue.shape, 1]), yPred] : [yTrue, withoutLast(yPred)];
  }
  return [yTrue, yPred];
}
