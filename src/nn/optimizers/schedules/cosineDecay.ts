import { withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { checkNumbers, type LearningRateSchedule } from './schedule.ts';

export interface CosineDecayOptions {
  /** The rate the decay starts from, or with `warmupTarget` the one the warm-up starts from. */
  readonly initialLearningRate: number;
  /** Steps of the decay, not counting the warm-up. */
  readonly decaySteps: number;
  /** The rate at the end, as a share of the one the decay started from. Default 0. */
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
 */
export const cosineDecay = withOptions(
  'schedule CosineDecay',
  {
    initialLearningRate: 'required',
    decaySteps: 'required',
    alpha: 'optional',
    warmupTarget: 'optional',
    warmupSteps: 'optional',
  },
  (options: CosineDecayOptions): LearningRateSchedule => {
    const className = 'CosineDecay';
    const rules = {
      initialLearningRate: 'notNegative',
      decaySteps: 'positive',
      alpha: 'notNegative',
      warmupTarget: 'notNegative',
      warmupSteps: 'notNegative',
    } as const;
    const config = { alpha: 0, warmupTarget: undefined, warmupSteps: 0, ...checkNumbers(className, options, rules) };
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = config;
    const decay = (step: Value, from: number) => {
      const p = ops.div(ops.minimum(step, decaySteps), decaySteps);
      return ops.mul(from, ops.add(ops.mul(1 - alpha, halfCosine(p)), alpha));
    };
    return {
      className,
      call(step) {
        if (warmupTarget === undefined) return decay(step, initialLearningRate);
        const later = decay(ops.sub(step, warmupSteps), warmupTarget);
        if (warmupSteps === 0) return later;
        const rising = ops.add(ops.mul(warmupTarget - initialLearningRate, ops.div(step, warmupSteps)), initialLearningRate);
        return ops.select(ops.greater(warmupSteps, step), rising, later);
      },
      getConfig: () => ({ ...config }),
    };
  },
);
