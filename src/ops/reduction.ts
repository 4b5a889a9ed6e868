import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import { broadcastStrides } from './broadcast.ts';

export interface ReduceAttrs {
  /** Axes that are reduced away, ascending; the others remain. */
  readonly axes: readonly number[];
}

/** Every axis of a value. */
export const allAxes = (x: Value) => x.shape.map((_, axis) => axis);

/** The shape that is left when `axes` are reduced away. */
export function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The same with the reduced axes kept as 1, which broadcasts against the original. */
export function keepdimsShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
}

/** Calls `visit(i, j)` for each element i of `shape` and the element j of the reduced result that it belongs to. */
export function forEachReduced(shape: Shape, axes: readonly number[], visit: (i: number, j: number) => void): void {
  const strides = broadcastStrides(keepdimsShape(shape, axes), shape);
  const walk = (axis: number, i: number, j: number): void => {
    if (axis === shape.length) visit(i, j);
    else
      for (let k = 0; k < (shape[axis] as number); k++)
        walk(axis + 1, i * (shape[axis] as number) + k, j + k * (strides[axis] as number));
  };
  walk(0, 0, 0);
}
