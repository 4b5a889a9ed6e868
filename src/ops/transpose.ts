import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { forEachOfBox, rowMajor } from './box.ts';
import { cast } from './cast.ts';

export interface TransposeAttrs {
  /** For each axis of the result, the axis of the operand. */
  readonly permutation: readonly number[];
}

/** The operand's strides in the order of the result's axes. */
export function permutedStrides(shape: Shape, { permutation }: TransposeAttrs): number[] {
  const strides = rowMajor(shape);
  return permutation.map((axis) => strides[axis] as number);
}

const transposeOp: Op<TransposeAttrs> = {
  name: 'transpose',
  infer([x], { permutation }) {
    const { shape } = x as Value;
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== shape.length || !sorted.every((axis, i) => axis === i)) {
      throw new EvenkeelError({
        where: 'transpose',
        expected: `each axis of ${shapeText(shape)} once`,
        got: `[${permutation.join(', ')}]`,
      });
    }
    return [{ shape: permutation.map((axis) => shape[axis] as number) }];
  },
  gradient({ grads: [dy], attrs: { permutation } }) {
    return [
      transpose(
        dy as Value,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
  flops: () => 0,
  reference([x], [y], attrs) {
    if (!x || !y) return;
    forEachOfBox(y.shape, { strides: permutedStrides(x.shape, attrs) }, (i, j) => {
      y.data[i] = x.data[j] as number;
    });
  },
};

/**
 * The same values with axes in another order: axis i of the result is axis permutation[i] of x, negative from the end.
 * @throws EvenkeelError unless each axis is named once
 */
export function transpose(x: Value, permutation: readonly number[]): Value {
  const fromFront = permutation.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  return x.graph.apply(transposeOp, [cast(x)], { permutation: fromFront })[0] as Value;
}
