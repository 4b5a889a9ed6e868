import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import type { Initializer } from './initializer.ts';

/** Gives all elements one value. */
export const fill =
  (value: number): Initializer =>
  (shape: Shape) =>
    new Float32Array(sizeOf(shape)).fill(value);
