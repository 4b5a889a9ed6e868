import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { forEachOfBox, rowMajor } from './box.ts';
import { cast } from './cast.ts';
import { slice } from './slice.ts';

export interface PadAttrs {
  /** Zeros before the first and after the last element along each axis. */
  readonly before: Shape;
  readonly after: Shape;
}

const padOp: Op<PadAttrs> = {
  name: 'pad',
  infer([x], { before, after }) {
    const { shape } = x as Value;
    const fits = [before, after].every((p) => p.length === shape.length && p.every((v) => Number.isInteger(v) && v >= 0));
    if (!fits) {
      throw new EvenkeelError({
        where: 'pad',
        expected: `integers from 0 on for each axis of ${shapeText(shape)}`,
        got: `${shapeText(before)} before and ${shapeText(after)} after`,
      });
    }
    return [{ shape: shape.map((d, axis) => d + (before[axis] as number) + (after[axis] as number)) }];
  },
  gradient: ({ inputs: [x], grads: [dy], attrs }) => [slice(dy as Value, attrs.before, (x as Value).shape)],
  flops: () => 0,
  reference([x], [y], { before }) {
    if (!x || !y) return;
    y.data.fill(0);
    forEachOfBox(x.shape, { begin: before, strides: rowMajor(y.shape) }, (i, j) => {
      y.data[j] = x.data[i] as number;
    });
  },
};

/** x with zeros around: `before` and `after` count them for each axis. */
export function pad(x: Value, before: Shape, after: Shape): Value {
  if ([...before, ...after].every((v) => v === 0)) return cast(x);
  return x.graph.apply(padOp, [cast(x)], { before, after })[0] as Value;
}
