import { requirePositive } from '../../../core/checks.ts';
import * as ops from '../../../ops/index.ts';
import { type DecayOptions, decayOptions } from './decay.ts';
import { schedule } from './schedule.ts';

/**
 * η₀ · decayRate^(step / decaySteps); with `staircase` (default false) the exponent is rounded down. Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.2207]]
 * ```
 */
export const exponentialDecay = schedule<DecayOptions>(
  'ExponentialDecay',
  { ...decayOptions, decayRate: { required: true, check: requirePositive } },
  ({ initialLearningRate, decaySteps, decayRate, staircase }) =>
    (step) => {
      const p = ops.div(step, decaySteps);
      // The logarithm is taken here, in float64: exp(p · log r) then loses less than a power of float32 would.
      return ops.mul(initialLearningRate, ops.exp(ops.mul(staircase ? ops.floor(p) : p, Math.log(decayRate))));
    },
);
