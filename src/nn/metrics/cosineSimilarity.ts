import * as ops from '../../ops/index.ts';
import { cosine } from '../losses/cosineSimilarity.ts';
import { alignRanks } from '../losses/ranks.ts';
import { meanMetric } from './metricFactory.ts';

/**
 * The cosine of the angle between yTrue and yPred along the last axis: 1 where they point the same way. Labels and outputs [batch, …, n] →
 * [batch].
 */
export const cosineSimilarity = meanMetric({ name: 'cosineSimilarity', higherIsBetter: true }, {}, () => (yTrue, yPred) => {
  const [t, p] = alignRanks(yTrue, yPred);
  return cosine(ops.reshape(t, p.shape), p);
});
