import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/**
 * mean(log(cosh(yPred − yTrue))), computed as e + softplus(−2e) − log 2 with e = |yPred − yTrue|: labels and outputs [batch, …] → [batch].
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: losses.logCosh() });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[1, 3]]))).loss; // 0.2169
 * ```
 */
export const logCosh = lossFactory({ name: 'logCosh', labels: 'number' }, {}, () => (t, p) => {
  const e = ops.abs(ops.sub(p, t));
  return ops.sub(ops.add(e, ops.softplus(ops.mul(e, -2))), Math.LN2);
});
