import { ratio } from './parts.ts';
import { type PrecisionOptions, precisionOptions, thresholded } from './thresholded.ts';

/**
 * TP / (TP + FP): the fraction of what was called positive that is. 0 where nothing was. Labels of 0 and 1 and outputs [batch, …] of all batches
 * → a number, or one for each of several thresholds.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.precision()] });
 * (await net.evaluate(tensor([[0.9], [0.6], [0.3], [0.2]]), tensor([[1], [0], [1], [0]]))).precision; // 0.5
 * ```
 */
export const precision = thresholded<PrecisionOptions>({ name: 'precision', higherIsBetter: true }, precisionOptions, (at) =>
  ratio(at('truePositives'), at('truePositives') + at('falsePositives')),
);
