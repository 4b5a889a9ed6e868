import { checkOptions } from '../core/options.ts';
import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op, ReferenceArray } from '../ir/op.ts';
import { mul, sub } from './arithmetic.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { cast } from './cast.ts';
import { exp } from './exponential.ts';
import { keptShape, sum } from './reduce.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/** Σ over the last axis, kept as 1. */
function sumLast(x: Value): Value {
  const axis = x.shape.length - 1;
  return reshape(sum(x, [axis]), keptShape(x.shape, [axis]));
}

function forEachRow(x: ReferenceArray, visit: (row: Float64Array, start: number, logSum: number, max: number) => void): void {
  const n = x.shape.at(-1) as number;
  for (let start = 0; start < x.data.length; start += n) {
    const row = x.data.subarray(start, start + n);
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    visit(row, start, Math.log(row.reduce((total, v) => total + Math.exp(v - max), 0)), max);
  }
}

export const softmaxOp: Op<undefined> = {
  name: 'softmax',
  infer: ([x]) => [{ shape: (x as Value).shape }],
  gradient({ outputs: [y], grads: [dy] }) {
    const weighted = mul(dy as Value, y as Value);
    return [sub(weighted, mul(y as Value, sumLast(weighted)))];
  },
  reference([x], [y]) {
    if (!x || !y) return;
    forEachRow(x, (row, start, logSum, max) => {
      row.forEach((v, i) => {
        y.data[start + i] = Math.exp(v - max - logSum);
      });
    });
  },
};

const logSoftmaxOp: Op<undefined> = {
  name: 'logSoftmax',
  infer: ([x]) => [{ shape: (x as Value).shape }],
  gradient: ({ outputs: [y], grads: [dy] }) => [sub(dy as Value, mul(exp(y as Value), sumLast(dy as Value)))],
  reference([x], [y]) {
    if (!x || !y) return;
    forEachRow(x, (row, start, logSum, max) => {
      row.forEach((v, i) => {
        y.data[start + i] = v - max - logSum;
      });
    });
  },
};

export interface SoftmaxOptions {
  /** What is normalised together; other axes than the last are moved there and back. Default −1. */
  readonly axis?: AxisLike;
}

/** As Keras warns. The size of the batch is left open: each has a program of its own, and one warning will do. */
function warnOfOne(axes: readonly number[], { graph, shape }: Value): void {
  const sizes = ['batch', ...shape.slice(1)].join(', ');
  graph.warn(
    `softmax over axis ${axes.join(', ')} of (${sizes}), which has size 1, is 1 whatever its input, so nothing can be learned through ` +
      'it. Use a sigmoid for one output, or as many outputs as classes.',
  );
}

/** Applies an op that works on rows along other axes, or along several at once. */
function along(name: string, op: Op<undefined>, x: Value, options: SoftmaxOptions): Value {
  checkOptions(name, options, { axis: 'optional' });
  const { axis = -1 } = options;
  const rank = x.shape.length;
  const axes = resolveAxes(name, axis, rank);
  if (op === softmaxOp && axes.length > 0 && axes.every((i) => x.shape[i] === 1)) warnOfOne(axes, x);
  const apply = (rows: Value) => rows.graph.apply(op, [rows], undefined)[0] as Value;
  if (axes.length === 1 && axes[0] === rank - 1) return apply(cast(x));
  const order = [...x.shape.keys()].filter((i) => !axes.includes(i)).concat(axes);
  const turned = transpose(x, order);
  const kept = turned.shape.slice(0, rank - axes.length);
  const y = apply(reshape(turned, [...kept, sizeOf(turned.shape.slice(kept.length))]));
  return transpose(
    reshape(y, turned.shape),
    order.map((_, i) => order.indexOf(i)),
  );
}

/**
 * eˣ / Σeˣ over the last axis, or others, shifted by the largest of them against overflow.
 * @throws EvenkeelError for an axis that is not there
 */
export const softmax = (x: Value, options: SoftmaxOptions = {}) => along('softmax', softmaxOp, x, options);

/** log softmax over the last axis, or others: x − max − log Σe^(x−max). */
export const logSoftmax = (x: Value, options: SoftmaxOptions = {}) => along('logSoftmax', logSoftmaxOp, x, options);
