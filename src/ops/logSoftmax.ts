import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { mul, sub } from './arithmetic.ts';
import { exp } from './exponential.ts';
import { applyToRows, forEachRow, rowAxes, type SoftmaxOptions, sumOfRows } from './rows.ts';

const logSoftmaxOp: Op<undefined> = {
  name: 'logSoftmax',
  infer: ([x]) => [{ shape: (x as Value).shape }],
  gradient: ({ outputs: [y], grads: [dy] }) => [sub(dy as Value, mul(exp(y as Value), sumOfRows(dy as Value)))],
  reference([x], [y]) {
    if (!x || !y) return;
    forEachRow(x, (row, start, logSum, max) => {
      row.forEach((v, i) => {
        y.data[start + i] = v - max - logSum;
      });
    });
  },
};

/**
 * log softmax over the last axis, or others: x − max − log Σe^(x−max).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.logSoftmax, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-2.4076, -1.4076, -0.4076]]
 * ```
 */
export const logSoftmax = (x: Value, options: SoftmaxOptions = {}) =>
  applyToRows(logSoftmaxOp, x, rowAxes('logSoftmax', x, options));
