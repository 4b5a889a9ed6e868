import * as ops from '../../../ops/index.ts';
import { type DecayOptions, decayOptions } from './decay.ts';
import { schedule } from './schedule.ts';

/**
 * η₀ / (1 + decayRate · step / decaySteps); with `staircase` (default false) the fraction is rounded down. Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.2167]]
 * ```
 */
export const inverseTimeDecay = schedule<DecayOptions>(
  'InverseTimeDecay',
  decayOptions,
  ({ initialLearningRate, decaySteps, decayRate, staircase }) =>
    (step) => {
      const p = ops.div(step, decaySteps);
      return ops.div(initialLearningRate, ops.add(1, ops.mul(decayRate, staircase ? ops.floor(p) : p)));
    },
);
