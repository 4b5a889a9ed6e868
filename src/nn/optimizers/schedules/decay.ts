import { requireBoolean, requireNotNegative, requirePositive } from '../../../core/checks.ts';
import type { OptionTable } from '../../../core/options.ts';

export interface DecayOptions {
  /** The rate in the first step. */
  readonly initialLearningRate: number;
  /** Steps after which the rate has decayed by `decayRate` once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether to decay in whole steps of `decaySteps` only. Default false. */
  readonly staircase?: boolean;
}

export const initialLearningRate = { required: true, check: requireNotNegative } as const;

/** A number of steps; it counts, but may be a fraction. */
export const stepsOption = { required: true, check: requirePositive, form: 'integer' } as const;

export const decayOptions = {
  initialLearningRate,
  decaySteps: stepsOption,
  decayRate: { required: true, check: requireNotNegative },
  staircase: { default: false, check: requireBoolean },
} satisfies OptionTable<DecayOptions>;
