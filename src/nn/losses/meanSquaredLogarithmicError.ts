import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { EPSILON } from './elementwise.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * mean((log(yTrue + 1) − log(yPred + 1))²) over all axes but the batch, numbers below 1e-7 counting as 1e-7: labels and outputs [batch, …]
 * → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.meanSquaredLogarithmicError() });
 * (await net.evaluate(tensor([[0, 2]]), tensor([[0, 5]]))).loss; // 0.2402
 * ```
 */
export const meanSquaredLogarithmicError = lossFactory(
  { name: 'meanSquaredLogarithmicError', labels: 'number' },
  {},
  () => (t, p) => {
    const log = (v: Value) => ops.log(ops.add(ops.maximum(v, EPSILON), 1));
    return ops.square(ops.sub(log(p), log(t)));
  },
);
