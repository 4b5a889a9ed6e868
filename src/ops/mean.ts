import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import { mul } from './arithmetic.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { allAxes } from './reduction.ts';
import { sum } from './sum.ts';

/**
 * The arithmetic mean over `axes` (all by default; negative from the end), which disappear from the shape.
 * @throws EvenkeelError for an axis that is not there, or is named twice
 */
export function mean(x: Value, axes: AxisLike = allAxes(x)): Value {
  const resolved = typeof axes === 'object' && axes.length === 0 ? [] : resolveAxes('mean', axes, x.shape.length);
  return mul(sum(x, resolved), 1 / sizeOf(resolved.map((axis) => x.shape[axis] as number)));
}
