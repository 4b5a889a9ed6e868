import { bestAtThreshold } from './bestAtThreshold.ts';

/**
 * The best recall TP / (TP + FN) at a threshold where the precision TP / (TP + FP) is at least `precision`; 0 where none is. Labels of 0
 * and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const recallAtPrecision = bestAtThreshold('recallAtPrecision', 'precision', 'recall');
