import { requireFinite } from '../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { normals } from '../../core/random.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { initializer } from './initializer.ts';

export interface MatrixOptions {
  /** Factor of the matrix. Default 1. */
  readonly gain?: number;
}

export const matrixOptions = { gain: { default: 1, check: requireFinite } };

/**
 * Makes the columns of a row-major matrix [m, n], m ≥ n, orthonormal in place, by modified Gram–Schmidt. Each column is made orthogonal to
 * those before it twice, which leaves no more error than rounding; the triangular factor's diagonal is positive, as Keras makes it.
 */
function orthonormalize(a: Float64Array, m: number, n: number): void {
  const dot = (i: number, j: number) => {
    let total = 0;
    for (let r = 0; r < m; r++) total += (a[r * n + i] as number) * (a[r * n + j] as number);
    return total;
  };
  for (let j = 0; j < n; j++) {
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < j; i++) {
        const projection = dot(i, j);
        for (let r = 0; r < m; r++) (a[r * n + j] as number) -= projection * (a[r * n + i] as number);
      }
    }
    const norm = Math.sqrt(dot(j, j));
    for (let r = 0; r < m; r++) (a[r * n + j] as number) /= norm;
  }
}

/**
 * A random matrix with orthonormal columns, or rows where it has more columns than rows, times `gain` (default 1; Saxe et al. 2014, arXiv
 * 1312.6120). A shape of more than two axes is taken as [all but the last, last].
 * @throws EvenkeelError for a gain that is no number, and when the weight is made for a shape of less than two axes
 * @example
 * ```ts
 * const layer = layers.dense({ units: 1, kernelInitializer: initializers.orthogonal() });
 * layer.apply(input({ shape: [2] }));
 * const [a, b] = layer.getWeights()[0].data;
 * a * a + b * b; // 1
 * ```
 */
export const orthogonal = initializer<MatrixOptions>('orthogonal', matrixOptions, ({ gain }) => (shape, key) => {
  if (shape.length < 2) {
    throw new EvenkeelError({
      where: 'initializer "orthogonal"',
      expected: 'a weight of two axes or more',
      got: shapeText(shape),
      remedy: 'Use it for kernels, not for biases.',
    });
  }
  const columns = shape.at(-1) as number;
  const rows = sizeOf(shape) / columns;
  const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
  const q = normals(key, m * n);
  orthonormalize(q, m, n);
  const transposed = rows < columns;
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    return gain * (q[transposed ? c * n + r : r * n + c] as number);
  });
});
