import { requireBoolean, requireNotNegative, requirePositive } from '../../../core/checks.ts';
import * as ops from '../../../ops/index.ts';
import { initialLearningRate, stepsOption } from './decay.ts';
import { schedule } from './schedule.ts';

export interface PolynomialDecayOptions {
  /** The rate in the first step. */
  readonly initialLearningRate: number;
  /** Steps after which the end is reached. */
  readonly decaySteps: number;
  /** Default 0.0001. */
  readonly endLearningRate?: number;
  /** Default 1, a straight line. */
  readonly power?: number;
  /** Whether to start again from where the curve would be with 2, 3, … times `decaySteps`, each time the end is reached. Default false. */
  readonly cycle?: boolean;
}

/**
 * (η₀ − η_end) · (1 − step / decaySteps)^power + η_end, and η_end from step `decaySteps` on, or with `cycle` again from a longer curve.
 * Steps are counted from 0; defaults η_end = 1e-4, power = 1.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.polynomialDecay({ initialLearningRate: 0.1, decaySteps: 4, endLearningRate: 0 });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.225]]
 * ```
 */
export const polynomialDecay = schedule<PolynomialDecayOptions>(
  'PolynomialDecay',
  {
    initialLearningRate,
    decaySteps: stepsOption,
    endLearningRate: { default: 1e-4, check: requireNotNegative },
    power: { default: 1, check: requirePositive },
    cycle: { default: false, check: requireBoolean },
  },
  ({ initialLearningRate, decaySteps, endLearningRate, power, cycle }) =>
    (step) => {
      const p = cycle
        ? ops.div(step, ops.mul(ops.maximum(ops.ceil(ops.div(step, decaySteps)), 1), decaySteps))
        : ops.div(ops.minimum(step, decaySteps), decaySteps);
      const rest = ops.sub(1, p);
      const shape = power === 1 ? rest : ops.pow(rest, power);
      return ops.add(ops.mul(initialLearningRate - endLearningRate, shape), endLearningRate);
    },
);
