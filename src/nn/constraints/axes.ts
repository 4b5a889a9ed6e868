import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor/tensor.ts';

/**
 * The axes of a norm, negative ones counted from the last, and the shape with those axes as 1.
 * @throws EvenkeelError for an axis the weight does not have
 */
export function keptAxes(shape: Shape, axis: number | readonly number[]): { axes: number[]; kept: number[] } {
  const axes = [axis].flat().map((a) => {
    const own = a < 0 ? a + shape.length : a;
    if (Number.isInteger(own) && own >= 0 && own < shape.length) return own;
    throw new EvenkeelError({
      where: 'constraint, option axis',
      expected: `axes from ${-shape.length} to ${shape.length - 1} for a weight ${shapeText(shape)}`,
      got: String(a),
    });
  });
  return { axes, kept: shape.map((size, i) => (axes.includes(i) ? 1 : size)) };
}
