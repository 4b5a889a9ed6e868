import { requireNotNegative } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { regularizer } from './regularizer.ts';

export interface L1L2Options {
  /** Factor of the sum of absolute values. Default 0. */
  readonly l1?: number;
  /** Factor of the sum of squares. Default 0. */
  readonly l2?: number;
}

/**
 * l1·Σ|w| + l2·Σw², a weight of any shape → a scalar. Defaults 0 each, unlike those of `l1` and `l2`, as in Keras.
 * @throws EvenkeelError for a negative factor
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: regularizers.l1l2({ l1: 0.1, l2: 0.2 }), inputShape: [3] }),
 * ]);
 * net.compile({ loss: 'mse' });
 * (await net.evaluate(tensor([[0, 0, 0]]), tensor([[0, 0]]))).loss; // 1.8
 * ```
 */
export const l1l2 = regularizer<L1L2Options>(
  'l1l2',
  { l1: { default: 0, check: requireNotNegative }, l2: { default: 0, check: requireNotNegative } },
  ({ l1, l2 }) =>
    (w) => {
      const parts = [
        ...(l1 === 0 ? [] : [ops.mul(ops.sum(ops.abs(w)), l1)]),
        ...(l2 === 0 ? [] : [ops.mul(ops.sum(ops.square(w)), l2)]),
      ];
      return parts.length === 0 ? w.graph.constant(0) : parts.reduce((a, b) => ops.add(a, b));
    },
);
