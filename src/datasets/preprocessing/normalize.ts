import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { allocate, Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';

export interface NormalizeOptions {
  /** 'l2': root of the sum of squares; 'l1': sum of magnitudes; 'max': largest magnitude. Default 'l2'. */
  readonly norm?: 'l2' | 'l1' | 'max';
  /** 1: each row is divided by its norm; 0: each column. Default 1. */
  readonly axis?: 0 | 1;
}

/** A matrix of numbers, checked. Nested arrays keep their float64 precision. */
export function toMatrix(x: TensorLike, where: string): Tensor {
  const data = Array.isArray(x) ? tensor(x, { dtype: 'float64' }) : tensor(x);
  if (data.rank === 2) return data;
  throw new EvenkeelError({
    where,
    expected: 'a matrix (samples, features)',
    got: `shape ${shapeText(data.shape)}`,
    remedy: 'Reshape the samples to rows first: x.reshape([n, -1]).',
  });
}

/**
 * Divides each row of a matrix by its norm, as scikit-learn's `preprocessing.normalize`: x / √Σx² by default. Rows of zeros stay zeros.
 * This scales samples to length 1. It is not standardisation: for mean 0 and standard deviation 1 of each column use `StandardScaler`.
 * @returns float64 for nested arrays and float64 tensors, float32 otherwise
 * @throws EvenkeelError for anything but a matrix
 */
export function normalize(x: TensorLike, options: NormalizeOptions = {}): Tensor {
  checkOptions('preprocessing.normalize', options, { norm: 'optional', axis: 'optional' });
  const { norm = 'l2', axis = 1 } = options;
  const data = toMatrix(x, 'preprocessing.normalize');
  const [rows, columns] = data.shape as [number, number];
  const groups = axis === 1 ? rows : columns;
  const groupOf = (i: number) => (axis === 1 ? Math.floor(i / columns) : i % columns);
  const norms = new Float64Array(groups);
  data.data.forEach((v, i) => {
    const g = groupOf(i);
    const size = Math.abs(v);
    const so = norms[g] as number;
    norms[g] = norm === 'max' ? Math.max(so, size) : so + (norm === 'l2' ? size * size : size);
  });
  const lengths = norm === 'l2' ? norms.map(Math.sqrt) : norms;
  return mapElements(data, (v, i) => v / (lengths[groupOf(i)] || 1));
}

/** A tensor of the results of `element`, in float64 for float64 data and in float32 otherwise. */
export function mapElements(x: Tensor, element: (v: number, i: number) => number): Tensor {
  const out = allocate(x.dtype === 'float64' ? 'float64' : 'float32', x.size);
  x.data.forEach((v, i) => {
    out[i] = element(v, i);
  });
  return new Tensor(out, x.shape);
}
