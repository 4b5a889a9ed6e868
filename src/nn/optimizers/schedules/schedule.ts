import { requireNotNegative, requirePositive } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
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

/** Whether a learning rate is a schedule. @throws EvenkeelError for what is neither that nor a number */
export function isSchedule(rate: number | LearningRateSchedule): rate is LearningRateSchedule {
  if (typeof rate === 'number') return false;
  if (rate && typeof rate === 'object' && typeof rate.call === 'function') return true;
  throw new EvenkeelError({
    where: 'optimizer, option learningRate',
    expected: 'a number or a learning-rate schedule',
    got: JSON.stringify(rate) ?? String(rate),
  });
}

/** Checks a schedule's numbers by what each must be. */
export function checkNumbers<T extends object>(
  className: string,
  options: T,
  rules: { [K in keyof T]?: 'positive' | 'notNegative' },
): T {
  for (const [option, rule] of Object.entries(rules)) {
    const value = options[option as keyof T] as number | undefined;
    const check = rule === 'positive' ? requirePositive : requireNotNegative;
    if (value !== undefined) check(`schedule ${className}, option ${option}`, value);
  }
  return options;
}
