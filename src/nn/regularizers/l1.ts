import { requireNotNegative } from '../../core/checks.ts';
import { l1l2 } from './l1l2.ts';
import { regularizer } from './regularizer.ts';

export interface L1Options {
  /** Factor of the sum of absolute values. Default 0.01. */
  readonly l1?: number;
}

/**
 * l1·Σ|w|, a weight of any shape → a scalar. Default 0.01.
 * @throws EvenkeelError for a negative factor
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: regularizers.l1({ l1: 0.1 }), inputShape: [3] }),
 * ]);
 * net.compile({ loss: 'mse' });
 * (await net.evaluate(tensor([[0, 0, 0]]), tensor([[0, 0]]))).loss; // 0.6
 * ```
 */
export const l1 = regularizer<L1Options>('l1', { l1: { default: 0.01, check: requireNotNegative } }, ({ l1 }) => l1l2({ l1 }));
