import { factory } from '../../core/config.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Key, normals } from '../../core/random.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';

export interface MatrixOptions {
  /** Factor of the matrix. Default 1. */
  readonly gain?: number;
}

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
        const share = dot(i, j);
        for (let r = 0; r < m; r++) (a[r * n + j] as number) -= share * (a[r * n + i] as number);
      }
    }
    const norm = Math.sqrt(dot(j, j));
    for (let r = 0; r < m; r++) (a[r * n + j] as number) /= norm;
  }
}

/**
 * A random matrix with orthonormal columns, or rows where it has more columns than rows (Saxe et al. 2014, arXiv 1312.6120). A shape of
 * more than two axes is taken as [all but the last, last].
 * @throws EvenkeelError, when the weight is made, for a shape of less than two axes
 */
export const orthogonal = factory('initializer', 'orthogonal', { gain: 'optional' }, ({ gain = 1 }: MatrixOptions = {}) => {
  return (shape: Shape, key: Key): Float32Array => {
    if (shape.length < 2) {
      throw new EvenkeelError({
        where: 'initializer orthogonal',
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
    const wide = rows < columns;
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      return gain * (q[wide ? c * n + r : r * n + c] as number);
    });
  };
});

/**
 * `gain` on the diagonal and zeros elsewhere.
 * @throws EvenkeelError, when the weight is made, unless the shape has two axes
 */
export const identity = factory('initializer', 'identity', { gain: 'optional' }, ({ gain = 1 }: MatrixOptions = {}) => {
  return (shape: Shape): Float32Array => {
    const [rows, columns] = shape as [number, number];
    if (shape.length !== 2) {
      throw new EvenkeelError({ where: 'initializer identity', expected: 'a weight of two axes', got: shapeText(shape) });
    }
    const data = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = gain;
    return data;
  };
});
