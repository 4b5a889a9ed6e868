import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';
import { inTopK, type TopKOptions, topKOptions } from './topK.ts';

/**
 * 1 where the class index yTrue is among the k (default 5) largest of yPred, else 0: labels [batch, …] or [batch, …, 1] and outputs
 * [batch, …, classes] → [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [metrics.sparseTopKCategoricalAccuracy({ k: 2 })] });
 * (await net.evaluate(tensor([[0.1, 0.6, 0.3]]), tensor([2]))).sparseTopKCategoricalAccuracy; // 1
 * ```
 */
export const sparseTopKCategoricalAccuracy = meanMetric<TopKOptions>(
  { name: 'sparseTopKCategoricalAccuracy', higherIsBetter: true },
  topKOptions,
  ({ k }) =>
    (yTrue, yPred) =>
      inTopK(ops.reshape(yTrue, yPred.shape.slice(0, -1)), yPred, k),
);
