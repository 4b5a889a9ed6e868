import * as ops from '../../ops/index.ts';
import { cosine } from '../losses/cosineSimilarity.ts';
import { alignRanks } from '../losses/ranks.ts';
import { meanMetric } from './metricFactory.ts';

/**
 * The cosine of the angle between yTrue and yPred along the last axis: 1 where they point the same way. Labels and outputs [batch, …, n] →
 * [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.cosineSimilarity()] });
 * (await net.evaluate(tensor([[3, 4]]), tensor([[1, 0]]))).cosineSimilarity; // 0.6
 * ```
 */
export const cosineSimilarity = meanMetric({ name: 'cosineSimilarity', higherIsBetter: true }, {}, () => (yTrue, yPred) => {
  const [t, p] = alignRanks(yTrue, yPred);
  return cosine(ops.reshape(t, p.shape), p);
});
