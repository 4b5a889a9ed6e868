import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { forEachOfBox, rowMajor } from './box.ts';
import { cast } from './cast.ts';
import { pad } from './pad.ts';

export interface SliceAttrs {
  /** The first index along each axis. */
  readonly begin: Shape;
  /** Elements along each axis. */
  readonly size: Shape;
}

const sliceOp: Op<SliceAttrs> = {
  name: 'slice',
  infer([x], { begin, size }) {
    const { shape } = x as Value;
    const inside = (d: number, axis: number) => {
      const [first, count] = [begin[axis] as number, size[axis] as number];
      return Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 1 && first + count <= d;
    };
    if (begin.length !== shape.length || size.length !== shape.length || !shape.every(inside)) {
      throw new EvenkeelError({
        where: 'slice',
        expected: `a part of ${shapeText(shape)}`,
        got: `${shapeText(size)} from ${shapeText(begin)} on`,
      });
    }
    return [{ shape: size }];
  },
  gradient({ inputs: [x], grads: [dy], attrs: { begin, size } }) {
    const after = (x as Value).shape.map((d, axis) => d - (begin[axis] as number) - (size[axis] as number));
    return [pad(dy as Value, begin, after)];
  },
  flops: () => 0,
  reference([x], [y], { begin, size }) {
    if (!x || !y) return;
    forEachOfBox(size, { begin, strides: rowMajor(x.shape) }, (i, j) => {
      y.data[i] = x.data[j] as number;
    });
  },
};

/** The elements begin … begin + size − 1 along each axis. */
export const slice = (x: Value, begin: Shape, size: Shape) => x.graph.apply(sliceOp, [cast(x)], { begin, size })[0] as Value;
