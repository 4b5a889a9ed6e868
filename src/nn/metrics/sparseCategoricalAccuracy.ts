import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';

/**
 * 1 where the largest of yPred is at the class index yTrue, else 0: labels [batch, …] or [batch, …, 1] and outputs [batch, …, classes] →
 * [batch].
 */
export const sparseCategoricalAccuracy = meanMetric(
  { name: 'sparseCategoricalAccuracy', higherIsBetter: true },
  {},
  () => (yTrue, yPred) => ops.equal(ops.reshape(yTrue, yPred.shape.slice(0, -1)), ops.argmax(yPred)),
);
