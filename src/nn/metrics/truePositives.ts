import { type ThresholdOptions, thresholded, thresholdOptions } from './thresholded.ts';

/**
 * The number TP of positive labels above the threshold. Labels of 0 and 1 and outputs [batch, …] of all batches → a number, or one for
 * each of several thresholds.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.truePositives()] });
 * (await net.evaluate(tensor([[0.9], [0.6], [0.3], [0.2]]), tensor([[1], [0], [1], [0]]))).truePositives; // 1
 * ```
 */
export const truePositives = thresholded<ThresholdOptions>(
  { name: 'truePositives', higherIsBetter: true },
  thresholdOptions,
  (at) => at('truePositives'),
);
