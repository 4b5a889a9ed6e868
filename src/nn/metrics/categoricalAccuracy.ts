import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';

/** 1 where the largest of yPred is where the largest of one-hot yTrue is, else 0: labels and outputs [batch, …, classes] → [batch]. */
export const categoricalAccuracy = meanMetric(
  { name: 'categoricalAccuracy', higherIsBetter: true },
  {},
  () => (yTrue, yPred) => ops.equal(ops.argmax(ops.reshape(yTrue, yPred.shape)), ops.argmax(yPred)),
);
