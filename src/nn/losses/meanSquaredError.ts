import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * mean((yTrue − yPred)²) over all axes but the batch: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.meanSquaredError() });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).loss; // 2.5
 * ```
 */
export const meanSquaredError = lossFactory(
  { name: 'meanSquaredError', labels: 'number' },
  {},
  () => (t, p) => ops.square(ops.sub(p, t)),
);
