import { bestAtThreshold } from './bestAtThreshold.ts';

/**
 * The best precision TP / (TP + FP) at a threshold where the recall TP / (TP + FN) is at least `recall`; 0 where none is. Labels of 0 and
 * 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const precisionAtRecall = bestAtThreshold('precisionAtRecall', 'recall', 'precision');
