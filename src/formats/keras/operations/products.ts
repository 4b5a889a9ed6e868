import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Arguments } from './arguments.ts';
import type { OperationRule } from './rule.ts';

const isShared = (x: Value) => x.constant !== undefined;

/** a·b over the last axis of a and the last but one of b, in front of which axes are stretched as in NumPy. */
function matmul(a: Value, b: Value, args: Arguments): Value {
  if (a.shape.length < 2 || b.shape.length < 2) {
    // A vector counts as a row on the left and a column on the right.
    const wide = matmul(
      a.shape.length < 2 ? ops.reshape(a, [1, ...a.shape]) : a,
      b.shape.length < 2 ? ops.reshape(b, [...b.shape, 1]) : b,
      args,
    );
    const shape = [...wide.shape];
    if (b.shape.length < 2) shape.pop();
    if (a.shape.length < 2) shape.splice(shape.length - (b.shape.length < 2 ? 1 : 2), 1);
    return ops.reshape(wide, shape);
  }
  const k = a.shape.at(-1) as number;
  if (b.shape.at(-2) !== k) args.refuse('x2', `a tensor whose last axis but one has ${k} elements`);
  if (isShared(b) && b.shape.length === 2) {
    const rows = ops.reshape(a, [sizeOf(a.shape.slice(0, -1)), k]);
    return ops.reshape(ops.matmul(rows, b), [...a.shape.slice(0, -1), b.shape[1] as number]);
  }
  const product = ops.mul(ops.reshape(a, [...a.shape, 1]), ops.reshape(b, [...b.shape.slice(0, -2), 1, ...b.shape.slice(-2)]));
  return ops.sum(product, [product.shape.length - 2]);
}

function dot(a: Arguments): Value {
  const [x, y] = [a.tensor('x1'), a.tensor('x2')];
  if (!isShared(y) || y.shape.length > 2) a.refuse('x2', 'a constant of up to two axes: otherwise samples would meet');
  return y.shape.length === 0 ? ops.mul(x, y) : matmul(x, y, a);
}

/** Σ of products by NumPy's subscripts, of one or two tensors whose axes have different letters. */
function einsum(a: Arguments): Value {
  const operands = a.tensors('operands');
  const subscripts = a.get('subscripts');
  const match = typeof subscripts === 'string' ? /^([a-zA-Z,]+)->([a-zA-Z]*)$/.exec(subscripts.replaceAll(' ', '')) : null;
  const terms = match?.[1]?.split(',') ?? [];
  const result = match?.[2] ?? '';
  const fits =
    terms.length === operands.length &&
    terms.every((t, i) => t.length === operands[i]?.shape.length && new Set(t).size === t.length);
  const letters = [...new Set([...result, ...terms.join('')])];
  if (!fits || terms.length > 2 || new Set(result).size !== result.length || [...result].some((c) => !terms.join('').includes(c)))
    a.refuse('subscripts', 'letters for the axes of one or two tensors and of the result, each once');
  if (operands.some((x, i) => !isShared(x) && terms[i]?.[0] !== result[0]))
    a.refuse('subscripts', 'the same letter in front of each tensor and of the result, for the batch');
  const aligned = operands.map((x, i) => {
    const term = terms[i] as string;
    const order = letters.flatMap((c) => (term.includes(c) ? [term.indexOf(c)] : []));
    return ops.reshape(
      ops.transpose(x, order),
      letters.map((c) => (term.includes(c) ? (x.shape[term.indexOf(c)] as number) : 1)),
    );
  });
  const product = aligned.reduce((x, y) => ops.mul(x, y));
  return ops.sum(
    product,
    letters.flatMap((c, axis) => (result.includes(c) ? [] : [axis])),
  );
}

function normalize(a: Arguments): Value {
  const x = a.tensor('x');
  if (a.number('order', 2) !== 2) a.refuse('order', '2');
  return ops.l2Normalize(x, a.axes('axis', x.shape.length, -1), a.number('epsilon', 1e-12));
}

/** Operations that sum products. */
export const products: Readonly<Record<string, OperationRule>> = {
  Dot: { takes: ['x1', 'x2'], compute: dot },
  Einsum: { takes: ['operands'], options: ['subscripts'], compute: einsum },
  Matmul: { takes: ['x1', 'x2'], compute: (a) => matmul(a.tensor('x1'), a.tensor('x2'), a) },
  Normalize: { takes: ['x'], options: ['axis', 'order', 'epsilon'], compute: normalize },
};
