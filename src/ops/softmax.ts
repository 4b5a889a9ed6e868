import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { mul, sub } from './arithmetic.ts';
import { applyToRows, forEachRow, rowAxes, type SoftmaxOptions, sumOfRows } from './rows.ts';

const softmaxOp: Op<undefined> = {
  name: 'softmax',
  probabilities: 'softmax',
  infer: ([x]) => [{ shape: (x as Value).shape }],
  gradient({ outputs: [y], grads: [dy] }) {
    const weighted = mul(dy as Value, y as Value);
    return [sub(weighted, mul(y as Value, sumOfRows(weighted)))];
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

/** As Keras warns. The size of the batch is left open: each has its program, and one warning will do. */
function warnOfOne(axes: readonly number[], { graph, shape }: Value): void {
  const sizes = ['batch', ...shape.slice(1)].join(', ');
  graph.warn(
    `softmax over axis ${axes.join(', ')} of (${sizes}), which has size 1, is 1 whatever its input, so nothing can be learned through ` +
      'it. Use a sigmoid for one output, or as many outputs as classes.',
  );
}

/**
 * eˣ / Σeˣ over the last axis, or others, shifted by the largest of them against overflow.
 * @throws EvenkeelError for an axis that is not there
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.softmax, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.09, 0.2447, 0.6652]]
 * ```
 */
export function softmax(x: Value, options: SoftmaxOptions = {}): Value {
  const axes = rowAxes('softmax', x, options);
  if (axes.length > 0 && axes.every((i) => x.shape[i] === 1)) warnOfOne(axes, x);
  return applyToRows(softmaxOp, x, axes);
}
