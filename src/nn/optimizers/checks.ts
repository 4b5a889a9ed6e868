import * as checks from '../../core/checks.ts';

const where = (option: string) => `optimizer, option ${option}`;

export const requireNotNegative = (option: string, value: number) => checks.requireNotNegative(where(option), value);
export const requirePositive = (option: string, value: number) => checks.requirePositive(where(option), value);
export const requireShare = (option: string, value: number) => checks.requireShare(where(option), value);
export const requireInteger = (option: string, value: number, least: number) =>
  checks.requireInteger(where(option), value, least);

/** @throws EvenkeelError unless `value` is in [0, 1). */
export const requireFraction = (option: string, value: number) =>
  checks.requireThat(where(option), value, value >= 0 && value < 1, 'a number from 0 to below 1');
