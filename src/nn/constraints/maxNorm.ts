import { requireNotNegative } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { constraint } from './constraint.ts';
import { type AxisOptions, axisOptions, EPSILON, norms } from './norms.ts';

export interface MaxNormOptions extends AxisOptions {
  /** Default 2. */
  readonly maxValue?: number;
}

/**
 * w · min(‖w‖, maxValue) / (‖w‖ + 1e-7): weights are scaled down to norms over `axis` of at most `maxValue` (default 2). The same shape.
 * @throws EvenkeelError for a negative maxValue, and when it is applied for an axis that the weight does not have
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: initializers.constant({ value: 3 }), kernelConstraint: constraints.maxNorm({ maxValue: 1 }), inputShape: [2] }),
 * ]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[0, 0]]), tensor([[0]]));
 * net.getWeights()[0]; // [[0.7071], [0.7071]]
 * ```
 */
export const maxNorm = constraint<MaxNormOptions>(
  'maxNorm',
  { maxValue: { default: 2, check: requireNotNegative }, ...axisOptions },
  ({ maxValue, axis }) =>
    (w) => {
      const norm = norms(w, axis);
      return ops.mul(w, ops.div(ops.minimum(norm, maxValue), ops.add(norm, EPSILON)));
    },
);
