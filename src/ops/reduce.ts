import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { broadcastStrides } from './broadcast.ts';
import { cast } from './cast.ts';
import { reshape } from './reshape.ts';

export interface ReduceAttrs {
  /** Axes that are summed over, ascending; the others remain. */
  readonly axes: readonly number[];
}

/** The shape that is left when `axes` are reduced away. */
export function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The same with the reduced axes kept as 1, which broadcasts against the original. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
}

/** Calls `visit(i, j)` for each element i of `shape` and the element j of the reduced result that it belongs to. */
export function forEachReduced(shape: Shape, axes: readonly number[], visit: (i: number, j: number) => void): void {
  const strides = broadcastStrides(keptShape(shape, axes), shape);
  const walk = (axis: number, i: number, j: number): void => {
    if (axis === shape.length) visit(i, j);
    else
      for (let k = 0; k < (shape[axis] as number); k++)
        walk(axis + 1, i * (shape[axis] as number) + k, j + k * (strides[axis] as number));
  };
  walk(0, 0, 0);
}

const sumOp: Op<ReduceAttrs> = {
  name: 'sum',
  infer: ([x], { axes }) => [{ shape: reducedShape((x as Value).shape, axes) }],
  gradient: ({ inputs: [x], grads: [dy], attrs }) => {
    const { shape } = x as Value;
    return [broadcastTo(reshape(dy as Value, keptShape(shape, attrs.axes)), shape)];
  },
  reference([x], [y], { axes }) {
    if (!x || !y) return;
    y.data.fill(0);
    forEachReduced(x.shape, axes, (i, j) => {
      (y.data[j] as number) += x.data[i] as number;
    });
  },
};

const broadcastOp: Op<{ shape: Shape }> = {
  name: 'broadcastTo',
  infer([x], { shape }) {
    const own = (x as Value).shape;
    if (own.length !== shape.length || own.some((d, axis) => d !== 1 && d !== shape[axis])) {
      throw new EvenkeelError({
        where: 'broadcastTo',
        expected: `a shape of ${own.length} axes that differs from ${shapeText(own)} only where that has 1`,
        got: shapeText(shape),
      });
    }
    return [{ shape }];
  },
  element: ([a]) => a as number,
  gradient: ({ inputs: [x], grads: [dy], attrs }) => {
    const own = (x as Value).shape;
    const axes = attrs.shape.flatMap((d, axis) => (own[axis] === 1 && d !== 1 ? [axis] : []));
    return [reshape(axes.length > 0 ? sum(dy as Value, axes) : (dy as Value), own)];
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
  return x.graph.apply(broadcastOp, [x], { shape })[0] as Value;
}

/** Every axis of a value. */
export const allAxes = (x: Value) => x.shape.map((_, axis) => axis);

/**
 * Σ over `axes` (all by default; negative from the end), which disappear from the shape.
 * @throws EvenkeelError for an axis that is not there, or is named twice
 */
export function sum(x: Value, axes: AxisLike = allAxes(x)): Value {
  if (typeof axes === 'object' && axes.length === 0) return cast(x);
  return x.graph.apply(sumOp, [cast(x)], { axes: resolveAxes('sum', axes, x.shape.length) })[0] as Value;
}
