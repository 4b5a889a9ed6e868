import { requireBoolean, requireFraction, requireNotNegative, requirePositive, requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { integer, type OptionTable, resolveOptions } from '../../core/options.ts';
import { isSchedule, type LearningRateSchedule } from './schedules/schedule.ts';

/** Options every optimizer has. */
export interface OptimizerOptions {
  /** A number, or a schedule that gives it for each step. */
  readonly learningRate?: number | LearningRateSchedule | undefined;
  /** Decoupled weight decay (Loshchilov & Hutter 2019): w ← w − η·weightDecay·w before each update. Default none. */
  readonly weightDecay?: number | undefined;
  /** Each weight's gradient is scaled down to this norm at most. At most one of the four clippings may be set. Default none. */
  readonly clipnorm?: number | undefined;
  /** Each element of the gradients is clipped to ±clipvalue. Default none. */
  readonly clipvalue?: number | undefined;
  /** All gradients together are scaled down to this norm at most. Default none. */
  readonly globalClipnorm?: number | undefined;
  /**
   * Adaptive gradient clipping (Brock et al. 2021, arXiv 2102.06171), for networks without normalisation: the gradient of each unit is scaled down
   * to this fraction of the norm of the unit's weights, 0.01 in the paper. A unit is what lies along all axes of a weight but the last, a
   * vector one as a whole. The paper leaves the last layer without: `excludeFromAdaptiveClipping`. Keras does not have it. Default none.
   */
  readonly adaptiveClipping?: number | undefined;
  /** Whether to keep a moving average of each weight, which takes the weight's place when training ends. Default false. */
  readonly useEma?: boolean | undefined;
  /** Decay of that average. Default 0.99. */
  readonly emaMomentum?: number | undefined;
  /** Steps after which the averages take the weights' places during training too. Default never. */
  readonly emaOverwriteFrequency?: number | undefined;
  /** Steps whose gradients are averaged for one update, at least 2; other steps change no weight. Default: each step updates. */
  readonly gradientAccumulationSteps?: number | undefined;
}

const requireRate = (where: string, rate: number | LearningRateSchedule) =>
  requireThat(
    where,
    rate,
    isSchedule(rate) || (Number.isFinite(rate) && rate >= 0),
    'a number of at least 0 or a learning-rate schedule',
  );

/** Options that all optimizers have, which files and messages list in this order. */
export const optimizerOptions = {
  learningRate: { default: 0.001, check: requireRate },
  weightDecay: { check: requireNotNegative },
  clipnorm: { check: requirePositive },
  clipvalue: { check: requirePositive },
  globalClipnorm: { check: requirePositive },
  adaptiveClipping: { check: requirePositive, key: false },
  useEma: { default: false, check: requireBoolean },
  emaMomentum: { default: 0.99, check: requireFraction },
  emaOverwriteFrequency: { check: integer(1), form: 'integer' },
  gradientAccumulationSteps: { check: integer(2), form: 'integer' },
} satisfies OptionTable<OptimizerOptions>;

export type CommonOptions = Omit<Required<OptimizerOptions>, 'learningRate'>;

/**
 * The options that all optimizers have, with their defaults, from those of one.
 * @throws EvenkeelError for an option out of its range, or two clippings at once
 */
export function commonOptions(given: OptimizerOptions): Required<OptimizerOptions> {
  const names = Object.keys(optimizerOptions) as (keyof OptimizerOptions)[];
  const options = resolveOptions<OptimizerOptions>(
    'optimizer',
    Object.fromEntries(names.map((name) => [name, given[name]])),
    optimizerOptions,
  );
  const clippings = (['clipnorm', 'clipvalue', 'globalClipnorm', 'adaptiveClipping'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (clippings.length > 1) {
    throw new EvenkeelError({
      where: 'optimizer',
      expected: 'at most one of the options clipnorm, clipvalue, globalClipnorm and adaptiveClipping',
      got: clippings.map((name) => `${name} ${options[name]}`).join(' and '),
    });
  }
  return options;
}
