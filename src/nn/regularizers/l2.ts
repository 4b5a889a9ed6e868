import { requireNotNegative } from '../../core/checks.ts';
import { l1l2 } from './l1l2.ts';
import { regularizer } from './regularizer.ts';

export interface L2Options {
  /** Factor of the sum of squares. Default 0.01. */
  readonly l2?: number;
}

/**
 * l2·Σw², a weight of any shape → a scalar. Default 0.01.
 * @throws EvenkeelError for a negative factor
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: regularizers.l2({ l2: 0.1 }), inputShape: [3] }),
 * ]);
 * net.compile({ loss: 'mse' });
 * (await net.evaluate(tensor([[0, 0, 0]]), tensor([[0, 0]]))).loss; // 0.6
 * ```
 */
export const l2 = regularizer<L2Options>('l2', { l2: { default: 0.01, check: requireNotNegative } }, ({ l2 }) => l1l2({ l2 }));
