import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * max(n − p + 1, 0) with p = Σ yTrue · yPred and n = max((1 − yTrue) · yPred) over the last axis, for one-hot labels: labels and outputs
 * [batch, …, classes] → [batch]. Where several are the largest, they share the gradient.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: losses.categoricalHinge() });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).loss; // 0.8
 * ```
 */
export const categoricalHinge = lossFactory({ name: 'categoricalHinge', labels: 'oneHot' }, {}, () => (t, p) => {
  const positive = ops.sum(ops.mul(t, p), [p.shape.length - 1]);
  const negative = ops.max(ops.mul(ops.sub(1, t), p), -1);
  return ops.maximum(ops.add(ops.sub(negative, positive), 1), 0);
});
