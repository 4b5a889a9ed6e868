import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { integer, type OptionTable, oneOrMore } from '../../core/options.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

export interface AxisOptions {
  /**
   * The axes a norm runs over: 0 for a dense kernel [in, out], so that each unit's weights have a norm of their own; [0, 1, 2] for a
   * convolution's [h, w, in, out]. Default 0.
   */
  readonly axis?: number | readonly number[];
}

export const axisOptions = {
  axis: { default: 0, check: oneOrMore(integer()), form: 'integer' },
} satisfies OptionTable<AxisOptions>;

/** Keras's fuzz factor, added to norms that are divided by. */
export const EPSILON = 1e-7;

/**
 * The axes of a norm, negative ones counted from the last.
 * @throws EvenkeelError for an axis the weight does not have
 */
function axesOf(shape: Shape, axis: number | readonly number[]): number[] {
  return [axis].flat().map((a) => {
    const at = a < 0 ? a + shape.length : a;
    if (at >= 0 && at < shape.length) return at;
    throw new EvenkeelError({
      where: 'constraint, option axis',
      expected: `axes from ${-shape.length} to ${shape.length - 1} for a weight ${shapeText(shape)}`,
      got: String(a),
    });
  });
}

/** Euclidean norms over axes, which keep size 1. */
export function norms(w: Value, axis: number | readonly number[]): Value {
  const axes = axesOf(w.shape, axis);
  const keepdims = w.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return ops.reshape(ops.sqrt(ops.sum(ops.square(w), axes)), keepdims);
}
