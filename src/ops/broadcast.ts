import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';

/**
 * NumPy's broadcasting rule: shapes are aligned at their last axis; a missing or 1-sized axis stretches.
 * @throws EvenkeelError for shapes that do not fit together.
 */
export function broadcastShape(where: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((s) => s[axis - rank + s.length] ?? 1);
    const size = sizes.find((d) => d !== 1) ?? 1;
    if (sizes.some((d) => d !== 1 && d !== size)) {
      throw new EvenkeelError({
        where,
        expected: 'shapes that broadcast together (equal or 1 along each axis, counted from the last)',
        got: shapes.map((s) => shapeText(s)).join(' and '),
      });
    }
    return size;
  });
}

/** For each axis of `shape`, the step in elements that an operand of shape `from` takes; 0 where it stretches. */
export function broadcastStrides(from: Shape, shape: Shape): number[] {
  return shape.map((_, axis) => {
    const fromAxis = axis - shape.length + from.length;
    return fromAxis < 0 || from[fromAxis] === 1 ? 0 : sizeOf(from.slice(fromAxis + 1));
  });
}
