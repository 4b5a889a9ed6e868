import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * mean(|yTrue − yPred|) over all axes but the batch: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.meanAbsoluteError() });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).loss; // 1.5
 * ```
 */
export const meanAbsoluteError = lossFactory(
  { name: 'meanAbsoluteError', labels: 'number' },
  {},
  () => (t, p) => ops.abs(ops.sub(p, t)),
);
