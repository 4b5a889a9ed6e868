import { ratio } from './parts.ts';
import { type PrecisionOptions, precisionOptions, thresholded } from './thresholded.ts';

/**
 * TP / (TP + FP): the fraction of what was called positive that is. 0 where nothing was. Labels of 0 and 1 and outputs [batch, …] of all batches
 * → a number, or one for each of several thresholds.
 * @throws EvenkeelError for an option out of its range
 */
export const precision = thresholded<PrecisionOptions>({ name: 'precision', higherIsBetter: true }, precisionOptions, (at) =>
  ratio(at('truePositives'), at('truePositives') + at('falsePositives')),
);
