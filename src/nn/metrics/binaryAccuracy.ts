import { requireFinite } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { meanMetric } from './metricFactory.ts';

export interface BinaryAccuracyOptions {
  /** An output above it counts as 1. Default 0.5. */
  readonly threshold?: number;
}

/**
 * The fraction of outputs that are on yTrue's side of `threshold` (default 0.5): labels of 0 and 1 and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.binaryAccuracy()] });
 * (await net.evaluate(tensor([[0.6], [0.2], [0.7], [0.9]]), tensor([[1], [0], [0], [1]]))).binaryAccuracy; // 0.75
 * ```
 */
export const binaryAccuracy = meanMetric<BinaryAccuracyOptions>(
  { name: 'binaryAccuracy', higherIsBetter: true },
  { threshold: { default: 0.5, check: requireFinite } },
  ({ threshold }) =>
    (yTrue, yPred) =>
      ops.equal(ops.reshape(yTrue, yPred.shape), ops.greater(yPred, threshold)),
);
