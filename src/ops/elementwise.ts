import { type Shape, sameShape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op, ReferenceArray, TensorType } from '../ir/op.ts';
import { broadcastShape, broadcastStrides } from './broadcast.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/** An operand of an arithmetic op: a value, or a number that becomes a constant. */
export type Operand = Value | number;

function evaluate(
  inputs: readonly ReferenceArray[],
  out: ReferenceArray | undefined,
  element: (args: readonly number[]) => number,
): void {
  if (!out) return;
  const strides = inputs.map((input) => broadcastStrides(input.shape, out.shape));
  for (let i = 0; i < out.data.length; i++) {
    const at = inputs.map(() => 0);
    for (let axis = out.shape.length - 1, rest = i; axis >= 0; axis--) {
      const size = out.shape[axis] as number;
      for (let j = 0; j < at.length; j++) (at[j] as number) += (rest % size) * (strides[j]?.[axis] as number);
      rest = Math.floor(rest / size);
    }
    out.data[i] = element(inputs.map((input, j) => input.data[at[j] as number] as number));
  }
}

type ElementGradient = (dy: Value, inputs: readonly Value[], y: Value) => readonly (Value | undefined)[];

/**
 * An op that works element by element under broadcasting.
 * @param element the function of one element in float64
 * @param gradient dL/d(input) in the shape of the output; it is summed back to each input's shape here
 */
export function elementwise(
  name: string,
  element: (...args: number[]) => number,
  gradient?: ElementGradient,
  traits: Pick<Op, 'recomputeCost' | 'probabilities'> = {},
): Op<undefined> {
  return {
    name,
    ...traits,
    infer: (inputs): TensorType[] => [
      {
        shape: broadcastShape(
          name,
          inputs.map((v) => v.shape),
        ),
      },
    ],
    element: (args) => element(...args),
    reference: (inputs, [out]) => evaluate(inputs, out, (args) => element(...args)),
    ...(gradient && {
      gradient: ({ inputs, outputs, grads }) =>
        gradient(grads[0] as Value, inputs, outputs[0] as Value).map((g, i) => g && unbroadcast(g, (inputs[i] as Value).shape)),
    }),
  };
}

/** Applies an elementwise op to values and numbers, at least one of them a value. */
export function applyElementwise(op: Op<undefined>, ...operands: readonly Operand[]): Value {
  const graph = operands.find((o) => typeof o !== 'number')?.graph;
  if (!graph) throw new Error(`${op.name}: no operand is a value`);
  const inputs = operands.map((o) => (typeof o === 'number' ? graph.constant(o) : o));
  return graph.apply(op, inputs, undefined)[0] as Value;
}

/** Sums a gradient over the axes along which an operand of shape `shape` was stretched. */
export function unbroadcast(grad: Value, shape: Shape): Value {
  if (sameShape(grad.shape, shape)) return grad;
  const added = grad.shape.length - shape.length;
  const axes = grad.shape.flatMap((d, axis) => (axis < added || (shape[axis - added] === 1 && d !== 1) ? [axis] : []));
  return reshape(axes.length > 0 ? sum(grad, axes) : grad, shape);
}
