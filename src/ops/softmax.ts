import type { Value } from '../program/graph.ts';
import type { Op, ReferenceArray } from '../program/op.ts';
import { mul, sub } from './arithmetic.ts';
import { exp } from './exponential.ts';
import { keptShape, sum } from './reduce.ts';
import { reshape } from './reshape.ts';

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

/** eˣ / Σeˣ over the last axis, shifted by the row's maximum against overflow. */
export const softmax = (x: Value) => x.graph.apply(softmaxOp, [x], undefined)[0] as Value;

/** log softmax over the last axis: x − max − log Σe^(x−max). */
export const logSoftmax = (x: Value) => x.graph.apply(logSoftmaxOp, [x], undefined)[0] as Value;
