import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';
import { inTopK, type TopKOptions, topKOptions } from './topK.ts';

/**
 * 1 where the class of one-hot yTrue is among the k (default 5) largest of yPred, else 0: labels and outputs [batch, …, classes] →
 * [batch].
 * @throws EvenkeelError for a k that is no integer from 1 on
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.topKCategoricalAccuracy({ k: 2 })] });
 * (await net.evaluate(tensor([[0.1, 0.6, 0.3]]), tensor([[0, 0, 1]]))).topKCategoricalAccuracy; // 1
 * ```
 */
export const topKCategoricalAccuracy = meanMetric<TopKOptions>(
  { name: 'topKCategoricalAccuracy', higherIsBetter: true },
  topKOptions,
  ({ k }) =>
    (yTrue, yPred) =>
      inTopK(ops.argmax(ops.reshape(yTrue, yPred.shape)), yPred, k),
);
