import { bestAtThreshold } from './bestAtThreshold.ts';

/**
 * The best recall TP / (TP + FN) at a threshold where the precision TP / (TP + FP) is at least `precision`; 0 where none is. Labels of 0
 * and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.recallAtPrecision({ precision: 0.8 })] });
 * (await net.evaluate(tensor([[0], [0.5], [0.3], [0.9]]), tensor([[0], [0], [1], [1]]))).recallAtPrecision; // 0.5
 * ```
 */
export const recallAtPrecision = bestAtThreshold('recallAtPrecision', 'precision', 'recall');
