import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';

/**
 * How a value lies in the ONNX graph: as here, with channels on the last axis, or with the last axis moved to follow the batch, as ONNX's
 * convolutions and poolings want it. Of one or two axes both are the same, and called 'last'.
 */
export type Layout = 'last' | 'first';

/** For each axis of a value with channels first, the axis it has here. */
export const channelsFirst = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i === 0 ? 0 : i === 1 ? rank - 1 : i - 1));

/** The way back. */
export const channelsLast = (rank: number) => channelsFirst(rank).map((_, axis) => channelsFirst(rank).indexOf(axis));

export const permute = <T>(list: readonly T[], permutation: readonly number[]) => permutation.map((axis) => list[axis] as T);

/** A transposed copy of row-major data. */
export function transposed(data: ArrayLike<number>, shape: Shape, permutation: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const [sizes, steps] = [permute(shape, permutation), permute(strides, permutation)];
  const result = new Float64Array(data.length);
  let at = 0;
  const walk = (axis: number, from: number): void => {
    if (axis === sizes.length) result[at++] = data[from] as number;
    else for (let i = 0; i < (sizes[axis] as number); i++) walk(axis + 1, from + i * (steps[axis] as number));
  };
  walk(0, 0);
  return result;
}
