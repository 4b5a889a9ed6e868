import { bestAtThreshold } from './bestAtThreshold.ts';

/**
 * The best specificity TN / (TN + FP) at a threshold where the recall TP / (TP + FN) is at least `sensitivity`; 0 where none is. Labels of
 * 0 and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.specificityAtSensitivity({ sensitivity: 0.5 })] });
 * (await net.evaluate(tensor([[0], [0.3], [0.8], [0.3], [0.8]]), tensor([[0], [0], [0], [1], [1]]))).specificityAtSensitivity; // 0.6667
 * ```
 */
export const specificityAtSensitivity = bestAtThreshold('specificityAtSensitivity', 'sensitivity', 'specificity');
