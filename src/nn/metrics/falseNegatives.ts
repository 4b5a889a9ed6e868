import { type ThresholdOptions, thresholded, thresholdOptions } from './thresholded.ts';

/**
 * The number FN of positive labels that are not above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const falseNegatives = thresholded<ThresholdOptions>(
  { name: 'falseNegatives', higherIsBetter: false },
  thresholdOptions,
  (at) => at('falseNegatives'),
);
