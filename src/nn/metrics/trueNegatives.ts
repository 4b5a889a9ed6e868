import { type ThresholdOptions, thresholded, thresholdOptions } from './thresholded.ts';

/**
 * The number TN of negative labels that are not above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.trueNegatives()] });
 * (await net.evaluate(tensor([[0.9], [0.6], [0.3], [0.2]]), tensor([[1], [0], [1], [0]]))).trueNegatives; // 1
 * ```
 */
export const trueNegatives = thresholded<ThresholdOptions>(
  { name: 'trueNegatives', higherIsBetter: true },
  thresholdOptions,
  (at) => at('trueNegatives'),
);
