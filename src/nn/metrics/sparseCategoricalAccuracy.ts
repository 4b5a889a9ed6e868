import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';

/**
 * 1 where the largest of yPred is at the class index yTrue, else 0: labels [batch, …] or [batch, …, 1] and outputs [batch, …, classes] →
 * [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [metrics.sparseCategoricalAccuracy()] });
 * (await net.evaluate(tensor([[0.1, 0.9], [0.8, 0.2]]), tensor([1, 1]))).sparseCategoricalAccuracy; // 0.5
 * ```
 */
export const sparseCategoricalAccuracy = meanMetric(
  { name: 'sparseCategoricalAccuracy', higherIsBetter: true },
  {},
  () => (yTrue, yPred) => ops.equal(ops.reshape(yTrue, yPred.shape.slice(0, -1)), ops.argmax(yPred)),
);
