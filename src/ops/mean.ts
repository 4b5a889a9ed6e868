import type { Value } from '../program/graph.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { mul } from './arithmetic.ts';
import { allAxes, sum } from './reduce.ts';

/** The arithmetic mean over `axes` (all by default), which disappear from the shape. */
export function mean(x: Value, axes: readonly number[] = allAxes(x)): Value {
  return mul(sum(x, axes), 1 / sizeOf(axes.map((axis) => x.shape[axis] as number)));
}
