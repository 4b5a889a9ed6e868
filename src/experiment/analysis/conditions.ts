import type { Condition, Level } from './types.ts';

/** The value of a factor as analyses have it. */
export const levelOf = (value: unknown): Level =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value);

/** The name of a condition: `scale=raw, learningRate=0.01`; '' without factors. */
export const conditionName = (values: Condition['values']): string =>
  Object.entries(values)
    .map(([factor, level]) => `${factor}=${levelOf(level)}`)
    .join(', ');

/** The values of a condition without those of one factor. */
export const withoutFactor = ({ values }: Condition, factor: string): Condition['values'] =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== factor));

/** The factors that have several levels, each with its levels in the order in which the conditions have them. */
export function factorsOf(conditions: readonly Condition[]): ReadonlyMap<string, readonly Level[]> {
  const levels = new Map<string, Set<Level>>();
  for (const { values } of conditions) {
    for (const [factor, level] of Object.entries(values))
      levels.set(factor, (levels.get(factor) ?? new Set()).add(levelOf(level)));
  }
  return new Map([...levels].filter(([, set]) => set.size > 1).map(([factor, set]) => [factor, [...set]]));
}

/** Conditions that differ in one factor alone, by the name that the others' values give. */
export function groupsWithout(conditions: readonly Condition[], factor: string): ReadonlyMap<string, readonly Condition[]> {
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    if (!Object.hasOwn(condition.values, factor)) continue;
    const rest = conditionName(withoutFactor(condition, factor));
    groups.set(rest, [...(groups.get(rest) ?? []), condition]);
  }
  return groups;
}
