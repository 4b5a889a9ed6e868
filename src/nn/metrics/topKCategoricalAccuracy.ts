import * as ops from '../../ops/index.ts';
import type { Metric } from './metric.ts';
import { metricFactory } from './metricFactory.ts';
import { requireInteger } from './options.ts';
import { meanMetric } from './parts.ts';
import { inTopK, type TopKOptions } from './topK.ts';

/**
 * 1 where the class of one-hot yTrue is among the k (default 5) largest of yPred, else 0: labels and outputs [batch, …, classes] →
 * [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 */
export const topKCategoricalAccuracy = metricFactory(
  'topKCategoricalAccuracy',
  { k: 'optional' },
  ({ k = 5 }: TopKOptions = {}): Metric => {
    const name = 'topKCategoricalAccuracy';
    requireInteger(name, 'k', k, 1);
    return meanMetric({ name, higherIsBetter: true }, (yTrue, yPred) =>
      inTopK(ops.argmax(ops.reshape(yTrue, yPred.shape)), yPred, k),
    );
  },
);
