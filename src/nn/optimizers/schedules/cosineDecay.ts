import { requireNotNegative } from '../../../core/checks.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { initialLearningRate, stepsOption } from './decay.ts';
import { schedule } from './schedule.ts';

export interface CosineDecayOptions {
  /** The rate the decay starts from, or with `warmupTarget` the one the warm-up starts from. */
  readonly initialLearningRate: number;
  /** Steps of the decay, not counting the warm-up. */
  readonly decaySteps: number;
  /** The rate at the end, as a fraction of the one the decay started from. Default 0. */
  readonly alpha?: number;
  /** The rate at the end of a linear warm-up. Default: no warm-up. */
  readonly warmupTarget?: number | undefined;
  /** Steps of the warm-up. Default 0. */
  readonly warmupSteps?: number;
}

/** (1 + cos(π·p)) / 2. */
export const halfCosine = (p: Value) => ops.mul(0.5, ops.add(1, ops.cos(ops.mul(p, Math.PI))));

/**
 * η · ((1 − alpha) · (1 + cos(π · step / decaySteps)) / 2 + alpha), and η·alpha from step `decaySteps` on (Loshchilov & Hutter 2017, arXiv
 * 1608.03983; default alpha = 0). With `warmupTarget` the rate first rises linearly from `initialLearningRate` to it, over `warmupSteps`.
 * Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 4 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.2354]]
 * ```
 */
export const cosineDecay = schedule<CosineDecayOptions>(
  'CosineDecay',
  {
    initialLearningRate,
    decaySteps: stepsOption,
    alpha: { default: 0, check: requireNotNegative },
    warmupTarget: { check: requireNotNegative },
    warmupSteps: { default: 0, check: requireNotNegative, form: 'integer' },
  },
  ({ initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps }) => {
    const decay = (step: Value, from: number) => {
      const p = ops.div(ops.minimum(step, decaySteps), decaySteps);
      return ops.mul(from, ops.add(ops.mul(1 - alpha, halfCosine(p)), alpha));
    };
    return (step) => {
      if (warmupTarget === undefined) return decay(step, initialLearningRate);
      const decaying = decay(ops.sub(step, warmupSteps), warmupTarget);
      if (warmupSteps === 0) return decaying;
      const rising = ops.add(ops.mul(warmupTarget - initialLearningRate, ops.div(step, warmupSteps)), initialLearningRate);
      return ops.select(ops.greater(warmupSteps, step), rising, decaying);
    };
  },
);
