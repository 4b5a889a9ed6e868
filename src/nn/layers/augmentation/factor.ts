import { requireThat } from '../../../core/checks.ts';

/** How far a random change goes: a number for both directions, or [least, most]. */
export type Factor = number | readonly [number, number];

/** From the least to the most that is drawn. */
export type Range = readonly [from: number, to: number];

export interface FactorBounds {
  readonly least: number;
  readonly most: number;
  /** Whether `least` itself is refused. Default false. */
  readonly above?: boolean;
}

/**
 * What a factor draws from: [−|f|, |f|] for a number, but nothing below `least`.
 * @throws EvenkeelError unless it is one or two numbers within the bounds
 */
export function toRange(factor: Factor, where: string, { least, most, above = false }: FactorBounds): Range {
  const limits = typeof factor === 'number' ? [factor] : factor;
  const inside = (v: unknown) => typeof v === 'number' && v <= most && (above ? v > least : v >= least);
  const fits = Array.isArray(limits) && limits.length === (typeof factor === 'number' ? 1 : 2) && limits.every(inside);
  const from = above ? `above ${least} up to ${most}` : `from ${least} to ${most}`;
  requireThat(where, factor, fits, `a number ${from}, or two of them [least, most]`);
  if (typeof factor === 'number') return [Math.max(-Math.abs(factor), least), Math.abs(factor)];
  return [Math.min(...factor), Math.max(...factor)];
}

/** The check of an option that is a factor. */
export const isFactor =
  (bounds: FactorBounds) =>
  (where: string, factor: Factor): Factor => {
    toRange(factor, where, bounds);
    return factor;
  };
