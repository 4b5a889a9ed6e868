import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { forEachReduced } from './reduction.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

const broadcastToOp: Op<{ shape: Shape }> = {
  name: 'broadcastTo',
  infer([x], { shape }) {
    const from = (x as Value).shape;
    if (from.length !== shape.length || from.some((d, axis) => d !== 1 && d !== shape[axis])) {
      throw new EvenkeelError({
        where: 'broadcastTo',
        expected: `a shape of ${from.length} axes that differs from ${shapeText(from)} only where that has 1`,
        got: shapeText(shape),
      });
    }
    return [{ shape }];
  },
  element: ([a]) => a as number,
  gradient: ({ inputs: [x], grads: [dy], attrs }) => {
    const { shape } = x as Value;
    const axes = attrs.shape.flatMap((d, axis) => (shape[axis] === 1 && d !== 1 ? [axis] : []));
    return [reshape(axes.length > 0 ? sum(dy as Value, axes) : (dy as Value), shape)];
  },
  reference([x], [y]) {
    if (!x || !y) return;
    const axes = y.shape.flatMap((_, axis) => (x.shape[axis] === 1 ? [axis] : []));
    forEachReduced(y.shape, axes, (i, j) => {
      y.data[i] = x.data[j] as number;
    });
  },
};

/**
 * Stretches axes of size 1 to `shape`, which has the same rank.
 * @throws EvenkeelError for a shape that differs elsewhere
 */
export function broadcastTo(x: Value, shape: Shape): Value {
  return x.graph.apply(broadcastToOp, [x], { shape })[0] as Value;
}
