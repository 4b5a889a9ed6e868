import { type OptionTable, resolveOptions, withOptions } from '../../../core/options.ts';
import type { Value } from '../../../ir/graph.ts';

/** A learning rate that depends on the step. Its rule is written with ops, so that it becomes part of the compiled step. */
export interface LearningRateSchedule {
  /** The class's name in Keras, e.g. `ExponentialDecay`. */
  readonly className: string;
  /** Traces the learning rate (a scalar) from the number of steps done (a float32 scalar, 0 in the first step). */
  call(step: Value): Value;
  /** The options that make this schedule again. */
  getConfig(): Record<string, unknown>;
}

/** Whether a learning rate is a schedule. */
export const isSchedule = (rate: unknown): rate is LearningRateSchedule =>
  typeof rate === 'object' && rate !== null && typeof (rate as Partial<LearningRateSchedule>).call === 'function';

/** A factory of schedules: `make` gets the options with their defaults, and gives the rule. */
export function schedule<O extends object>(
  className: string,
  table: OptionTable<O>,
  make: (options: Required<O>) => LearningRateSchedule['call'],
): (options: O) => LearningRateSchedule {
  const where = `schedule ${className}`;
  const made = (given: O): LearningRateSchedule => {
    const options = resolveOptions(where, given, table);
    return { className, call: make(options), getConfig: () => ({ ...options }) };
  };
  return withOptions<(options: O) => LearningRateSchedule, OptionTable<O>>(where, table as never, made);
}
