import { requireNotNegative } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { oneOf } from '../../core/options.ts';
import * as ops from '../../ops/index.ts';
import { regularizer } from './regularizer.ts';

export interface OrthogonalOptions {
  /** Default 0.01. */
  readonly factor?: number;
  /** What shall be orthogonal. Default rows. */
  readonly mode?: 'rows' | 'columns';
}

/**
 * factor · the mean of |cos| of the angles between all pairs of rows (or columns) of a matrix → a scalar. Default factor 0.01.
 * @throws EvenkeelError for a negative factor, an unknown mode, and when it is applied to a weight that is no matrix
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: regularizers.orthogonal({ factor: 0.5 }), inputShape: [3] }),
 * ]);
 * net.compile({ loss: 'mse' });
 * (await net.evaluate(tensor([[0, 0, 0]]), tensor([[0, 0]]))).loss; // 0.5
 * ```
 */
export const orthogonal = regularizer<OrthogonalOptions>(
  'orthogonal',
  { factor: { default: 0.01, check: requireNotNegative }, mode: { default: 'rows', check: oneOf('rows', 'columns') } },
  ({ factor, mode }) =>
    (w) => {
      if (w.shape.length !== 2) {
        const where = 'regularizer "orthogonal"';
        throw new EvenkeelError({ where, expected: 'a weight of two axes', got: shapeText(w.shape) });
      }
      const rows = mode === 'rows';
      const unit = ops.l2Normalize(w, [rows ? 1 : 0]);
      const n = w.shape[rows ? 0 : 1] as number;
      const cosines = ops.matmul(unit, unit, rows ? { transposeB: true } : { transposeA: true });
      const others = w.graph.constant(
        Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0 : 1)),
        [n, n],
      );
      return ops.mul(ops.sum(ops.mul(ops.abs(cosines), others)), factor / Math.max(n * (n - 1), 1));
    },
);
