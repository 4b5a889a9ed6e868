import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/** The cosine of the angle between yTrue and yPred along the last axis, 0 where either is zero. */
export function cosine(yTrue: Value, yPred: Value): Value {
  const last = [yPred.shape.length - 1];
  return ops.sum(ops.mul(ops.l2Normalize(yTrue, last), ops.l2Normalize(yPred, last)), -1);
}

/**
 * −cos of the angle between yTrue and yPred along the last axis, −1 where they point the same way, averaged over the axes between: labels
 * and outputs [batch, …, n] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.cosineSimilarity() });
 * (await net.evaluate(tensor([[3, 4]]), tensor([[1, 0]]))).loss; // -0.6
 * ```
 */
export const cosineSimilarity = lossFactory({ name: 'cosineSimilarity' }, {}, () => (t, p) => ops.neg(cosine(t, p)));
