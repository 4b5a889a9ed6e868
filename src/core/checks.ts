import { EvenkeelError } from './errors.ts';

/** @throws EvenkeelError unless `fits`; `where` names the option and `expected` says in words what fits. */
export function requireThat<T>(where: string, value: T, fits: boolean, expected: string): T {
  if (fits) return value;
  throw new EvenkeelError({
    where,
    expected,
    got: typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)),
  });
}

/** @throws EvenkeelError unless `value` is true or false. */
export const requireBoolean = (where: string, value: boolean) =>
  requireThat(where, value, typeof value === 'boolean', 'true or false');

/** A value that does not fit, in a few words. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const { name } = value.constructor ?? {};
  return name && name !== 'Object' ? `a ${name}` : `an object (${Object.keys(value).join(', ')})`;
}

/** @throws EvenkeelError unless `value` is a number, and neither NaN nor infinite. */
export const requireFinite = (where: string, value: number) => requireThat(where, value, Number.isFinite(value), 'a number');

/** @throws EvenkeelError unless `value` is a number from 0 on. */
export const requireNotNegative = (where: string, value: number) =>
  requireThat(where, value, value >= 0 && Number.isFinite(value), 'a number of at least 0');

/** @throws EvenkeelError unless `value` is a number above 0. */
export const requirePositive = (where: string, value: number) =>
  requireThat(where, value, value > 0 && Number.isFinite(value), 'a number above 0');

/** @throws EvenkeelError unless `value` is from 0 to 1. */
export const requireFraction = (where: string, value: number) =>
  requireThat(where, value, Number.isFinite(value) && value >= 0 && value <= 1, 'a number from 0 to 1');

/** @throws EvenkeelError unless `value` is from 0 on and below 1: what a moving average keeps, or dropout drops. */
export const requireBelowOne = (where: string, value: number) =>
  requireThat(where, value, Number.isFinite(value) && value >= 0 && value < 1, 'a number from 0 to below 1');

/** @throws EvenkeelError unless `value` is an integer from `least` on and up to `most`, where those are given. */
export function requireInteger(
  where: string,
  value: number,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): number {
  const fits = Number.isInteger(value) && value >= least && value <= most;
  const range = Number.isFinite(most) ? ` from ${least} to ${most}` : Number.isFinite(least) ? ` of at least ${least}` : '';
  return requireThat(where, value, fits, `an integer${range}`);
}
