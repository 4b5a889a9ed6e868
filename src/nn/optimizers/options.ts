import { EvenkeelError } from '../../core/errors.ts';
import type { Schema } from '../../core/options.ts';
import { requireInteger, requireNotNegative, requirePositive, requireShare } from './checks.ts';
import type { LearningRateSchedule } from './schedules/schedule.ts';

/** Options every optimizer has. */
export interface OptimizerOptions {
  /** A number, or a schedule that gives it for each step. */
  readonly learningRate?: number | LearningRateSchedule | undefined;
  /** Decoupled weight decay (Loshchilov & Hutter 2019): w ← w − η·weightDecay·w before each update. Default none. */
  readonly weightDecay?: number | undefined;
  /** Each weight's gradient is scaled down to this norm at most. At most one of the three clippings may be set. Default none. */
  readonly clipnorm?: number | undefined;
  /** Each element of the gradients is clipped to ±clipvalue. Default none. */
  readonly clipvalue?: number | undefined;
  /** All gradients together are scaled down to this norm at most. Default none. */
  readonly globalClipnorm?: number | undefined;
  /** Whether to keep a moving average of each weight, which takes the weight's place when training ends. Default false. */
  readonly useEma?: boolean | undefined;
  /** Decay of that average. Default 0.99. */
  readonly emaMomentum?: number | undefined;
  /** Steps after which the averages take the weights' places during training too. Default never. */
  readonly emaOverwriteFrequency?: number | undefined;
  /** Steps whose gradients are averaged for one update, at least 2; other steps change no weight. Default: each step updates. */
  readonly gradientAccumulationSteps?: number | undefined;
}

export const optimizerOptions = {
  learningRate: 'optional',
  weightDecay: 'optional',
  clipnorm: 'optional',
  clipvalue: 'optional',
  globalClipnorm: 'optional',
  useEma: 'optional',
  emaMomentum: 'optional',
  emaOverwriteFrequency: 'optional',
  gradientAccumulationSteps: 'optional',
} satisfies Schema<OptimizerOptions>;

export type CheckedOptions = Omit<OptimizerOptions, 'learningRate'> & { readonly useEma: boolean; readonly emaMomentum: number };

/** @throws EvenkeelError for an option out of its range, or two clippings at once. */
export function checkCommonOptions(options: OptimizerOptions): CheckedOptions {
  const given = <K extends keyof OptimizerOptions>(option: K, check: (option: string, value: number) => number) => {
    const value = options[option];
    return value === undefined ? undefined : check(option, value as number);
  };
  const clippings = {
    clipnorm: given('clipnorm', requirePositive),
    clipvalue: given('clipvalue', requirePositive),
    globalClipnorm: given('globalClipnorm', requirePositive),
  };
  const set = Object.entries(clippings).filter(([, value]) => value !== undefined);
  if (set.length > 1) {
    throw new EvenkeelError({
      where: 'optimizer',
      expected: 'at most one of the options clipnorm, clipvalue and globalClipnorm',
      got: set.map(([name, value]) => `${name} ${value}`).join(' and '),
    });
  }
  return {
    ...clippings,
    weightDecay: given('weightDecay', requireNotNegative),
    useEma: options.useEma ?? false,
    emaMomentum: requireShare('emaMomentum', options.emaMomentum ?? 0.99),
    emaOverwriteFrequency: given('emaOverwriteFrequency', (option, value) => requireInteger(option, value, 1)),
    gradientAccumulationSteps: given('gradientAccumulationSteps', (option, value) => requireInteger(option, value, 2)),
  };
}
