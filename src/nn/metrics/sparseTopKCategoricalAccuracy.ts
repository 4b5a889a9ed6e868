import * as ops from '../../ops/index.ts';
import type { Metric } from './metric.ts';
import { metricFactory } from './metricFactory.ts';
import { requireInteger } from './options.ts';
import { meanMetric } from './parts.ts';
import { inTopK, type TopKOptions } from './topK.ts';

/**
 * 1 where the class index yTrue is among the k (default 5) largest of yPred, else 0: labels [batch, …] or [batch, …, 1] and outputs
 * [batch, …, classes] → [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 */
export const sparseTopKCategoricalAccuracy = metricFactory(
  'sparseTopKCategoricalAccuracy',
  { k: 'optional' },
  ({ k = 5 }: TopKOptions = {}): Metric => {
    const name = 'sparseTopKCategoricalAccuracy';
    requireInteger(name, 'k', k, 1);
    return meanMetric({ name, higherIsBetter: true }, (yTrue, yPred) =>
      inTopK(ops.reshape(yTrue, yPred.shape.slice(0, -1)), yPred, k),
    );
  },
);
