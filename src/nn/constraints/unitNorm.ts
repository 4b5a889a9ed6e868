import * as ops from '../../ops/index.ts';
import { constraint } from './constraint.ts';
import { type AxisOptions, axisOptions, EPSILON, norms } from './norms.ts';

/**
 * w / (‖w‖ + 1e-7): weights are scaled to norms over `axis` (default 0) of 1. The same shape.
 * @throws EvenkeelError, when it is applied, for an axis that the weight does not have
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', kernelConstraint: constraints.unitNorm(), inputShape: [2] }),
 * ]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[0, 0]]), tensor([[0]]));
 * net.getWeights()[0]; // [[0.7071], [0.7071]]
 * ```
 */
export const unitNorm = constraint<AxisOptions>('unitNorm', axisOptions, ({ axis }) => (w) => {
  return ops.div(w, ops.add(norms(w, axis), EPSILON));
});
