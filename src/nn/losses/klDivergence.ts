import * as ops from '../../ops/index.ts';
import { clip, EPSILON } from './elementwise.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * Σ yTrue · log(yTrue / yPred) over the last axis, both clipped to [1e-7, 1]: the Kullback–Leibler divergence. Labels and outputs [batch,
 * …, n] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.klDivergence() });
 * (await net.evaluate(tensor([[0.25, 0.75]]), tensor([[0.5, 0.5]]))).loss; // 0.1438
 * ```
 */
export const klDivergence = lossFactory({ name: 'klDivergence' }, {}, () => (t, p) => {
  const truth = clip(t, EPSILON, 1);
  return ops.sum(ops.mul(truth, ops.log(ops.div(truth, clip(p, EPSILON, 1)))), -1);
});
