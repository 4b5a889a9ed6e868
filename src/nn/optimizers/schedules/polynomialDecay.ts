import { withOptions } from '../../../core/options.ts';
import * as ops from '../../../ops/index.ts';
import { checkNumbers, type LearningRateSchedule } from './schedule.ts';

export interface PolynomialDecayOptions {
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
 */
export const polynomialDecay = withOptions(
  'schedule PolynomialDecay',
  { initialLearningRate: 'required', decaySteps: 'required', endLearningRate: 'optional', power: 'optional', cycle: 'optional' },
  (options: PolynomialDecayOptions): LearningRateSchedule => {
    const className = 'PolynomialDecay';
    const rules = {
      initialLearningRate: 'notNegative',
      decaySteps: 'positive',
      endLearningRate: 'notNegative',
      power: 'positive',
    } as const;
    const config = { endLearningRate: 1e-4, power: 1, cycle: false, ...checkNumbers(className, options, rules) };
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = config;
    return {
      className,
      call(step) {
        const p = cycle
          ? ops.div(step, ops.mul(ops.maximum(ops.ceil(ops.div(step, decaySteps)), 1), decaySteps))
          : ops.div(ops.minimum(step, decaySteps), decaySteps);
        const left = ops.sub(1, p);
        const shape = power === 1 ? left : ops.pow(left, power);
        return ops.add(ops.mul(initialLearningRate - endLearningRate, shape), endLearningRate);
      },
      getConfig: () => ({ ...config }),
    };
  },
);
