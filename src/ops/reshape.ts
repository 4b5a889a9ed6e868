import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

const reshapeOp: Op<{ shape: Shape }> = {
  name: 'reshape',
  isView: true,
  flops: () => 0,
  infer([x], { shape }) {
    const value = x as Value;
    if (sizeOf(shape) !== sizeOf(value.shape) || !shape.every((d) => Number.isInteger(d) && d >= 0)) {
      throw new EvenkeelError({
        where: 'reshape',
        expected: `a shape of ${sizeOf(value.shape)} values, as ${shapeText(value.shape)} has`,
        got: shapeText(shape),
      });
    }
    return [{ shape, dtype: value.dtype }];
  },
  gradient: ({ inputs, grads }) => [reshape(grads[0] as Value, (inputs[0] as Value).shape)],
  reference([x], [y]) {
    if (x && y) y.data.set(x.data);
  },
};

/**
 * The same values in another shape. Costs nothing: both share one buffer.
 * @throws EvenkeelError for a shape of another size
 */
export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : (x.graph.apply(reshapeOp, [x], { shape })[0] as Value);
}
