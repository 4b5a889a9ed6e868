import { type Schema, withOptions } from '../../../core/options.ts';
import * as ops from '../../../ops/index.ts';
import { checkNumbers, type LearningRateSchedule } from './schedule.ts';

export interface DecayOptions {
  readonly initialLearningRate: number;
  /** Steps after which the rate has decayed by `decayRate` once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether to decay in whole steps of `decaySteps` only. Default false. */
  readonly staircase?: boolean;
}

const decayOptions = {
  initialLearningRate: 'required',
  decaySteps: 'required',
  decayRate: 'required',
  staircase: 'optional',
} satisfies Schema<DecayOptions>;

const RULES = { initialLearningRate: 'notNegative', decaySteps: 'positive', decayRate: 'positive' } as const;

/**
 * η₀ · decayRate^(step / decaySteps); with `staircase` the exponent is rounded down. Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 */
export const exponentialDecay = withOptions(
  'schedule ExponentialDecay',
  decayOptions,
  (options: DecayOptions): LearningRateSchedule => {
    const className = 'ExponentialDecay';
    const config = { staircase: false, ...checkNumbers(className, options, RULES) };
    const { initialLearningRate, decaySteps, decayRate, staircase } = config;
    return {
      className,
      call(step) {
        const p = ops.div(step, decaySteps);
        // The logarithm is taken here, in float64: exp(p · log r) then loses less than a power of float32 would.
        return ops.mul(initialLearningRate, ops.exp(ops.mul(staircase ? ops.floor(p) : p, Math.log(decayRate))));
      },
      getConfig: () => ({ ...config }),
    };
  },
);

/**
 * η₀ / (1 + decayRate · step / decaySteps); with `staircase` the fraction is rounded down. Steps are counted from 0.
 * @throws EvenkeelError for an option out of its range
 */
export const inverseTimeDecay = withOptions(
  'schedule InverseTimeDecay',
  decayOptions,
  (options: DecayOptions): LearningRateSchedule => {
    const className = 'InverseTimeDecay';
    const config = { staircase: false, ...checkNumbers(className, options, { ...RULES, decayRate: 'notNegative' }) };
    const { initialLearningRate, decaySteps, decayRate, staircase } = config;
    return {
      className,
      call(step) {
        const p = ops.div(step, decaySteps);
        return ops.div(initialLearningRate, ops.add(1, ops.mul(decayRate, staircase ? ops.floor(p) : p)));
      },
      getConfig: () => ({ ...config }),
    };
  },
);
