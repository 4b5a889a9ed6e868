import { lossFactory } from './lossFactory.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/**
 * mean(max(1 − yTrue · yPred, 0)), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.hinge() });
 * (await net.evaluate(tensor([[0.5, 0.2]]), tensor([[1, -1]]))).loss; // 0.85
 * ```
 */
export const hinge = lossFactory({ name: 'hinge', labels: 'binary', threshold: 0, remedy: MARGIN_REMEDY }, {}, () => margin);
