import type { Value } from '../ir/graph.ts';
import { mul } from './arithmetic.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { maximum } from './extrema.ts';
import { rsqrt, square } from './powers.ts';
import { keepdimsShape } from './reduction.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/**
 * x divided by its Euclidean norm over `axes` (negative from the end), or by `epsilon` (default 1e-7) where the norm is smaller: zeros stay
 * zero.
 * @throws EvenkeelError for no axis, for one that is not there, and for one that is named twice
 */
export function l2Normalize(x: Value, axes: AxisLike, epsilon = 1e-7): Value {
  const resolved = resolveAxes('l2Normalize', axes, x.shape.length);
  const squares = reshape(sum(square(x), resolved), keepdimsShape(x.shape, resolved));
  return mul(x, rsqrt(maximum(squares, epsilon * epsilon)));
}
