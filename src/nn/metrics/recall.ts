import { ratio } from './parts.ts';
import { type PrecisionOptions, precisionOptions, thresholded } from './thresholded.ts';

/**
 * TP / (TP + FN): the fraction of what is positive that was called so. 0 where nothing is. Labels of 0 and 1 and outputs [batch, …] of all
 * batches → a number, or one for each of several thresholds.
 * @throws EvenkeelError for an option out of its range
 */
export const recall = thresholded<PrecisionOptions>({ name: 'recall', higherIsBetter: true }, precisionOptions, (at) =>
  ratio(at('truePositives'), at('truePositives') + at('falseNegatives')),
);
