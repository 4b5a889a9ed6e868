import * as ops from '../../ops/index.ts';
import type { Metric } from './metric.ts';
import { metricFactory } from './metricFactory.ts';
import { meanMetric } from './parts.ts';

export interface BinaryAccuracyOptions {
  /** An output above it counts as 1. Default 0.5. */
  readonly threshold?: number;
}

/** The fraction of outputs that are on yTrue's side of `threshold` (default 0.5): labels of 0 and 1 and outputs [batch, …] → [batch]. */
export const binaryAccuracy = metricFactory(
  'binaryAccuracy',
  { threshold: 'optional' },
  ({ threshold = 0.5 }: BinaryAccuracyOptions = {}): Metric =>
    meanMetric({ name: 'binaryAccuracy', higherIsBetter: true }, (yTrue, yPred) =>
      ops.equal(ops.reshape(yTrue, yPred.shape), ops.greater(yPred, threshold)),
    ),
);
