import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import { type RandomOptions, randomOptions } from '../randomLayer.ts';

/** Options of every layer that drops elements. */
export interface RateOptions extends RandomOptions {
  /** The fraction of elements set to 0, in [0, 1). */
  readonly rate: number;
}

/** @throws EvenkeelError unless it is in [0, 1) */
function requireRate(where: string, rate: number): number {
  if (rate >= 0 && rate < 1) return rate;
  throw new EvenkeelError({ where, expected: 'a number from 0 to below 1', got: String(rate) });
}

export const rateOptions = {
  rate: { required: true, check: requireRate },
  ...randomOptions,
} satisfies OptionTable<RateOptions>;
