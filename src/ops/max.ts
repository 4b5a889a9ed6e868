import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { globalMaxPool2d } from './globalMaxPool2d.ts';
import { allAxes, reducedShape } from './reduction.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/**
 * The largest element over `axes` (all by default; negative from the end), which disappear from the shape. NaN if there is one. Elements
 * that are all the largest share the gradient.
 * @throws EvenkeelError for an axis that is not there, or is named twice
 */
export function max(x: Value, axes: AxisLike = allAxes(x)): Value {
  const rank = x.shape.length;
  if (rank === 0) return x;
  const reduced = resolveAxes('max', axes, rank);
  const others = allAxes(x).filter((axis) => !reduced.includes(axis));
  const rows = transpose(x, [...others, ...reduced]);
  const width = sizeOf(reduced.map((axis) => x.shape[axis] as number));
  const images = reshape(rows, [sizeOf(x.shape) / width, width, 1, 1]);
  return reshape(globalMaxPool2d(images), reducedShape(x.shape, reduced));
}
