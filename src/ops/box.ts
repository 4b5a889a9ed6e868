import { type Shape, sizeOf } from '../core/tensor/tensor.ts';

/** Elements between neighbours along each axis of a row-major array. */
export const rowMajor = (shape: Shape): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/**
 * Calls `visit(i, j)` for each element of a box of `shape` in row-major order: its number i, and its index j in an array of the given
 * strides, in which the box starts at `begin`.
 */
export function forEachOfBox(
  shape: Shape,
  { begin, strides }: { readonly begin?: Shape; readonly strides: readonly number[] },
  visit: (i: number, j: number) => void,
): void {
  let i = 0;
  const walk = (axis: number, j: number): void => {
    if (axis === shape.length) visit(i++, j);
    else
      for (let k = 0; k < (shape[axis] as number); k++)
        walk(axis + 1, j + (k + (begin?.[axis] ?? 0)) * (strides[axis] as number));
  };
  walk(0, 0);
}
