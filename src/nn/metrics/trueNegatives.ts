import { type ThresholdOptions, thresholded, thresholdOptions } from './thresholded.ts';

/**
 * The number TN of negative labels that are not above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const trueNegatives = thresholded<ThresholdOptions>(
  { name: 'trueNegatives', higherIsBetter: true },
  thresholdOptions,
  (at) => at('trueNegatives'),
);
