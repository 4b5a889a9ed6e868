import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { broadcastTo } from './broadcastTo.ts';
import { cast } from './cast.ts';
import { allAxes, forEachReduced, keepdimsShape, type ReduceAttrs, reducedShape } from './reduction.ts';
import { reshape } from './reshape.ts';

const sumOp: Op<ReduceAttrs> = {
  name: 'sum',
  infer: ([x], { axes }) => [{ shape: reducedShape((x as Value).shape, axes) }],
  gradient: ({ inputs: [x], grads: [dy], attrs }) => {
    const { shape } = x as Value;
    return [broadcastTo(reshape(dy as Value, keepdimsShape(shape, attrs.axes)), shape)];
  },
  reference([x], [y], { axes }) {
    if (!x || !y) return;
    y.data.fill(0);
    forEachReduced(x.shape, axes, (i, j) => {
      (y.data[j] as number) += x.data[i] as number;
    });
  },
};

/**
 * Σ over `axes` (all by default; negative from the end), which disappear from the shape.
 * @throws EvenkeelError for an axis that is not there, or is named twice
 */
export function sum(x: Value, axes: AxisLike = allAxes(x)): Value {
  if (typeof axes === 'object' && axes.length === 0) return cast(x);
  return x.graph.apply(sumOp, [cast(x)], { axes: resolveAxes('sum', axes, x.shape.length) })[0] as Value;
}
