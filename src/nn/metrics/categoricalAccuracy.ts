import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';

/**
 * 1 where the largest of yPred is where the largest of one-hot yTrue is, else 0: labels and outputs [batch, …, classes] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.categoricalAccuracy()] });
 * (await net.evaluate(tensor([[0.1, 0.9], [0.8, 0.2]]), tensor([[0, 1], [0, 1]]))).categoricalAccuracy; // 0.5
 * ```
 */
export const categoricalAccuracy = meanMetric(
  { name: 'categoricalAccuracy', higherIsBetter: true },
  {},
  () => (yTrue, yPred) => ops.equal(ops.argmax(ops.reshape(yTrue, yPred.shape)), ops.argmax(yPred)),
);
