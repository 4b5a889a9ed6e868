import type { Value } from '../program/graph.ts';
import { maximum, mul, rsqrt, square } from './arithmetic.ts';
import { keptShape, sum } from './reduce.ts';
import { reshape } from './reshape.ts';

/** x divided by its Euclidean norm over `axes`, or by `epsilon` (default 1e-7) where the norm is smaller: zeros stay zero. */
export function l2Normalize(x: Value, axes: readonly number[], epsilon = 1e-7): Value {
  const squares = reshape(sum(square(x), axes), keptShape(x.shape, axes));
  return mul(x, rsqrt(maximum(squares, epsilon * epsilon)));
}
