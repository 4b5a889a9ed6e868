import type { ComparisonDesign } from './design.ts';
import { FACTORS, type FlagValues, withFlags } from './flags.ts';
import { flagOf, type Range } from './option.ts';

/** One combination of the values of a design's factors. */
export interface Condition {
  /** `scale=raw, learning-rate=0.01`; '' of a design without factors. */
  readonly name: string;
  /** By the name of each factor's flag. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The design with these values and without factors. */
  readonly design: ComparisonDesign;
}

/** A value of a factor in words: ranges as `A:B`. */
export function valueText(value: unknown): string {
  const { begin, end } = (value ?? {}) as Partial<Range>;
  return begin === undefined ? String(value) : `${begin}:${end}`;
}

/** A value of a factor as results have it. */
export const levelOf = (value: unknown): string | number | boolean =>
  typeof value === 'number' || typeof value === 'boolean' ? value : valueText(value);

/** What a factor is called: its flag without the dashes. */
export const factorLabel = (name: string): string => flagOf(name).slice(2);

export const conditionName = (values: Condition['values']): string =>
  Object.entries(values)
    .map(([name, value]) => `${factorLabel(name)}=${valueText(value)}`)
    .join(', ');

/** The conditions that a design lists, or all combinations of its factors, the last changing fastest; of a design without factors its only one. */
export function conditionsOf(design: ComparisonDesign): Condition[] {
  const names = Object.keys(FACTORS).filter((name) => design.factors[name]);
  const combinations = names.reduce<Record<string, unknown>[]>(
    (all, name) => all.flatMap((values) => (design.factors[name] as unknown[]).map((value) => ({ ...values, [name]: value }))),
    [{}],
  );
  return (design.conditions ?? combinations).map((values) => ({
    name: conditionName(values),
    values,
    design: { ...withFlags(design, values as FlagValues), conditions: null },
  }));
}
