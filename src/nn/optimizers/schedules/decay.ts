import * as option from '../../../core/option.ts';
import type { Schema } from '../../../core/options.ts';

export interface DecayOptions {
  /** The rate in the first step. */
  readonly initialLearningRate: number;
  /** Steps after which the rate has decayed by `decayRate` once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether to decay in whole steps of `decaySteps` only. Default false. */
  readonly staircase?: boolean;
}

export const initialLearningRate = option.notNegative({ required: true });

/** A number of steps; it counts, but may be a fraction. */
export const stepsOption = option.value<number>('a number above 0', (v) => Number.isFinite(v) && v > 0, 'integer');

export const decayOptions = {
  initialLearningRate,
  decaySteps: stepsOption({ required: true }),
  decayRate: option.notNegative({ required: true }),
  staircase: option.boolean({ default: false }),
} satisfies Schema<DecayOptions>;
