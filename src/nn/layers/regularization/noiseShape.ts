import { requireThat } from '../../../core/checks.ts';
import { EvenkeelError, shapeText } from '../../../core/errors.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

/** For each axis, the batch's too: null for as many draws as it has elements, 1 for one that all share. */
export type NoiseShape = readonly (number | null)[];

/** @throws EvenkeelError unless it is a list. */
export const requireNoiseShape = (where: string, noiseShape: NoiseShape): NoiseShape =>
  requireThat(where, noiseShape, Array.isArray(noiseShape), 'a list');

/**
 * The shape of a mask for operands of `shape`.
 * @throws EvenkeelError for a noise shape that does not broadcast against it
 */
export function maskShape(noiseShape: NoiseShape | undefined, shape: Shape, where: string): Shape {
  if (noiseShape === undefined) return shape;
  const fits = (d: number | null, axis: number) => d === null || d === 1 || (axis > 0 && d === shape[axis]);
  if (noiseShape.length === shape.length && noiseShape.every(fits)) {
    return shape.map((size, axis) => noiseShape[axis] ?? size);
  }
  throw new EvenkeelError({
    where: `${where}, option noiseShape`,
    expected: `null or 1 for each axis of ${shapeText([null, ...shape.slice(1)])}, or the size of one after the batch`,
    got: JSON.stringify(noiseShape),
  });
}
