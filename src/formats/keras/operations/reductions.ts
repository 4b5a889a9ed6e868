import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import type { Arguments } from './arguments.ts';
import type { OperationRule } from './rule.ts';

const without = (shape: readonly number[], axes: readonly number[]) => shape.filter((_, axis) => !axes.includes(axis));
const keepdimsShape = (shape: readonly number[], axes: readonly number[]) =>
  shape.map((d, axis) => (axes.includes(axis) ? 1 : d));

const smallest = (x: Value, axes: readonly number[]) => ops.neg(ops.max(ops.neg(x), axes));
const isTrue = (x: Value) => ops.sub(1, ops.equal(x, 0));
const variance = (x: Value, axes: readonly number[]) => ops.reshape(ops.moments(x, axes).variance, without(x.shape, axes));

function logSumExp(x: Value, axes: readonly number[]): Value {
  const top = ops.stopGradient(ops.max(x, axes));
  const moved = ops.exp(ops.sub(x, ops.reshape(top, keepdimsShape(x.shape, axes))));
  return ops.add(ops.log(ops.sum(moved, axes)), top);
}

const reduction = (
  reduce: (x: Value, axes: readonly number[], a: Arguments) => Value,
  more: readonly string[] = [],
): OperationRule => ({
  takes: ['x'],
  options: ['axis', 'keepdims', ...more],
  compute(a) {
    const x = a.tensor('x');
    const axes = a.axes('axis', x.shape.length);
    if (a.get('initial') !== null) a.refuse('initial', 'none');
    const y = reduce(x, axes, a);
    return a.flag('keepdims') ? ops.reshape(y, keepdimsShape(x.shape, axes)) : y;
  },
});

function argmax(x: Value, axes: readonly number[], a: Arguments): Value {
  if (axes.length !== 1) a.refuse('axis', 'one axis');
  const order = [...x.shape.keys()].filter((axis) => axis !== axes[0]).concat(axes);
  return ops.argmax(axes[0] === x.shape.length - 1 ? x : ops.transpose(x, order));
}

/** Operations that reduce axes, or work along one. */
export const reductions: Readonly<Record<string, OperationRule>> = {
  All: reduction((x, axes) => smallest(isTrue(x), axes)),
  Amax: reduction(ops.max),
  Amin: reduction(smallest),
  Any: reduction((x, axes) => ops.max(isTrue(x), axes)),
  Argmax: reduction(argmax),
  Argmin: reduction((x, axes, a) => argmax(ops.neg(x), axes, a)),
  CountNonzero: reduction((x, axes) => ops.sum(isTrue(x), axes)),
  LogSoftmax: along(ops.logSoftmax),
  Logsumexp: reduction(logSumExp),
  Max: reduction(ops.max, ['initial']),
  Mean: reduction(ops.mean),
  Min: reduction(smallest, ['initial']),
  Softmax: along(ops.softmax),
  Std: reduction((x, axes) => ops.sqrt(variance(x, axes))),
  Sum: reduction(ops.sum),
  Var: reduction(variance),
};

function along(f: (x: Value, options: { axis: readonly number[] }) => Value): OperationRule {
  return {
    takes: ['x'],
    options: ['axis'],
    compute: (a) => f(a.tensor('x'), { axis: a.axes('axis', a.tensor('x').shape.length, -1) }),
  };
}
