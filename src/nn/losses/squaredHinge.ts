import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/**
 * mean(max(1 − yTrue · yPred, 0)²), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.squaredHinge() });
 * (await net.evaluate(tensor([[0.5, 0.2]]), tensor([[1, -1]]))).loss; // 0.845
 * ```
 */
export const squaredHinge = lossFactory(
  { name: 'squaredHinge', labels: 'binary', threshold: 0, remedy: MARGIN_REMEDY },
  {},
  () => (t, p) => ops.square(margin(t, p)),
);
