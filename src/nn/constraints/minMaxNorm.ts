import { requireFraction, requireNotNegative } from '../../core/checks.ts';
import * as ops from '../../ops/index.ts';
import { constraint } from './constraint.ts';
import { type AxisOptions, axisOptions, EPSILON, norms } from './norms.ts';

export interface MinMaxNormOptions extends AxisOptions {
  /** Default 0. */
  readonly minValue?: number;
  /** Default 1. */
  readonly maxValue?: number;
  /** How far each update goes towards the bounds, from 0 to 1. Default 1. */
  readonly rate?: number;
}

/**
 * w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (‖w‖ + 1e-7): weights are scaled towards norms over `axis` from
 * `minValue` to `maxValue` (defaults 0, 1 and rate 1). The same shape.
 * @throws EvenkeelError for an option out of its range, and when it is applied for an axis that the weight does not have
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', kernelConstraint: constraints.minMaxNorm({ minValue: 2, maxValue: 3 }), inputShape: [2] }),
 * ]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[0, 0]]), tensor([[0]]));
 * net.getWeights()[0]; // [[1.4142], [1.4142]]
 * ```
 */
export const minMaxNorm = constraint<MinMaxNormOptions>(
  'minMaxNorm',
  {
    minValue: { default: 0, check: requireNotNegative },
    maxValue: { default: 1, check: requireNotNegative },
    rate: { default: 1, check: requireFraction },
    ...axisOptions,
  },
  ({ minValue, maxValue, rate, axis }) =>
    (w) => {
      const norm = norms(w, axis);
      const clipped = ops.minimum(ops.maximum(norm, minValue), maxValue);
      const desired = rate === 1 ? clipped : ops.add(ops.mul(clipped, rate), ops.mul(norm, 1 - rate));
      return ops.mul(w, ops.div(desired, ops.add(norm, EPSILON)));
    },
);
