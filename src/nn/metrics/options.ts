import * as checks from '../../core/checks.ts';

const where = (metric: string, option: string) => `metric "${metric}", option ${option}`;

export const requireOption = <T>(metric: string, option: string, value: T, fits: boolean, expected: string) =>
  checks.requireThat(where(metric, option), value, fits, expected);
export const requireInteger = (metric: string, option: string, value: number, least: number, most?: number) =>
  checks.requireInteger(where(metric, option), value, least, most);
export const requireShare = (metric: string, option: string, value: number) => checks.requireShare(where(metric, option), value);
