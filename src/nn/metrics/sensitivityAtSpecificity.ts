import { bestAtThreshold } from './bestAtThreshold.ts';

/**
 * The best recall TP / (TP + FN) at a threshold where the specificity TN / (TN + FP) is at least `specificity`; 0 where none is. Labels of
 * 0 and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.sensitivityAtSpecificity({ specificity: 0.5 })] });
 * (await net.evaluate(tensor([[0], [0.3], [0.8], [0.3], [0.8]]), tensor([[0], [0], [0], [1], [1]]))).sensitivityAtSpecificity; // 0.5
 * ```
 */
export const sensitivityAtSpecificity = bestAtThreshold('sensitivityAtSpecificity', 'specificity', 'sensitivity');
