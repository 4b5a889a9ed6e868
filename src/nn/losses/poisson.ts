import * as ops from '../../ops/index.ts';
import { EPSILON } from './elementwise.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * mean(yPred − yTrue · log(yPred + 1e-7)): the negative log-likelihood of counts, without its constant. Labels and outputs [batch, …] →
 * [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.poisson() });
 * (await net.evaluate(tensor([[1, 2]]), tensor([[0, 3]]))).loss; // 0.4603
 * ```
 */
export const poisson = lossFactory(
  { name: 'poisson', labels: 'number' },
  {},
  () => (t, p) => ops.sub(p, ops.mul(t, ops.log(ops.add(p, EPSILON)))),
);
