import { type ThresholdOptions, thresholded, thresholdOptions } from './thresholded.ts';

/**
 * The number FP of negative labels above the threshold. Otherwise as `truePositives`.
 * @throws EvenkeelError for a threshold that is not from 0 to 1
 */
export const falsePositives = thresholded<ThresholdOptions>(
  { name: 'falsePositives', higherIsBetter: false },
  thresholdOptions,
  (at) => at('falsePositives'),
);
