import * as ops from '../../ops/index.ts';
import { EPSILON } from './elementwise.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * 100 · mean(|(yTrue − yPred) / max(|yTrue|, 1e-7)|) over all axes but the batch: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.meanAbsolutePercentageError() });
 * (await net.evaluate(tensor([[1, 5]]), tensor([[2, 4]]))).loss; // 37.5
 * ```
 */
export const meanAbsolutePercentageError = lossFactory(
  { name: 'meanAbsolutePercentageError', labels: 'number' },
  {},
  () => (t, p) => {
    const fractions = ops.abs(ops.div(ops.sub(t, p), ops.maximum(ops.abs(t), EPSILON)));
    return ops.mul(100, fractions);
  },
);
