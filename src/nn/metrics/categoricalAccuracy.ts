import * as ops from '../../ops/index.ts';
import type { Metric } from './metric.ts';
import { metricFactory } from './metricFactory.ts';
import { meanMetric } from './parts.ts';

/** 1 where the largest of yPred is where the largest of one-hot yTrue is, else 0: labels and outputs [batch, …, classes] → [batch]. */
export const categoricalAccuracy = metricFactory(
  'categoricalAccuracy',
  {},
  (): Metric =>
    meanMetric({ name: 'categoricalAccuracy', higherIsBetter: true }, (yTrue, yPred) =>
      ops.equal(ops.argmax(ops.reshape(yTrue, yPred.shape)), ops.argmax(yPred)),
    ),
);
