import { mean } from 'simple-statistics';
import { type AnalysisOptions, analyse, requireArms } from './analyse.ts';
import { factorsOf, groupsWithout, levelOf, withoutFactor } from './conditions.ts';
import { Table } from './table.ts';
import type { BestComparison, Condition, Level, Row } from './types.ts';

export interface BestLevelOptions extends AnalysisOptions {
  /** Each arm is taken at the level of this factor that suits it best. */
  readonly factor: string;
  /** The metric of the rows by which levels are chosen, of samples that the comparison does not use. */
  readonly chosenBy: AnalysisOptions['metric'];
}

/** What was chosen for one arm. */
interface Choice {
  readonly condition: Condition;
  readonly level: Level;
  readonly atEdge: boolean;
}

/** The condition in which an arm does best by its mean; where trials gave no value, among those with the fewest of these. The first of equals. */
function choose(
  table: Table,
  arm: string,
  group: readonly Condition[],
  factor: string,
  higherIsBetter: boolean,
): Choice | undefined {
  const scored = group.flatMap((condition) => {
    const values = [...table.valuesOf(arm, condition.name).values()];
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    return [{ condition, missing: values.length - known.length, score: (higherIsBetter ? 1 : -1) * mean(known) }];
  });
  if (scored.length === 0) return undefined;
  const { condition } = scored.reduce((best, other) =>
    other.missing < best.missing || (other.missing === best.missing && other.score > best.score) ? other : best,
  );
  const levels = group.map(({ values }) => levelOf(values[factor]));
  const level = levelOf(condition.values[factor]);
  const numbers = levels.filter((v) => typeof v === 'number');
  const atEdge = numbers.length === levels.length && (level === Math.min(...numbers) || level === Math.max(...numbers));
  return { condition, level, atEdge };
}

/**
 * Compares each arm with the baseline, both at the level of a factor that suits them best, such as each at its best learning rate: chosen by the mean of
 * validation values over the pairs, compared on test values, as `analyse` does. What one rate for all shows may be that the rate suits one of them.
 *
 *     bestLevels(validationRows, testRows, { factor: 'learningRate', chosenBy: validationAccuracy, metric: testAccuracy, arms, conditions });
 *     // [{ arm: { name: 'batch', level: 0.1, atEdge: false }, baseline: { name: 'none', level: 0.01, … }, contrast: { … } }]
 *
 * @returns for each arm and each combination of the other factors; none where an arm has no value to choose by, or the factor has one level
 * @throws EvenkeelError as `analyse` does
 */
export function bestLevels(choosing: readonly Row[], rows: readonly Row[], options: BestLevelOptions): BestComparison[] {
  const { arms, conditions, factor, chosenBy } = options;
  requireArms(arms);
  if (!factorsOf(conditions).has(factor)) return [];
  const table = new Table(choosing, chosenBy.name);
  const groups = [...groupsWithout(conditions, factor)].map(([name, group]) => {
    const chosen = arms.flatMap((arm) => {
      const choice = choose(table, arm, group, factor, chosenBy.higherIsBetter);
      return choice ? [[arm, choice] as const] : [];
    });
    return { name, values: withoutFactor(group[0] as Condition, factor), chosen: new Map(chosen) };
  });
  // The rows of each arm at its level, as those of one condition that the other factors name.
  const compared = groups.flatMap(({ name, chosen }) =>
    rows
      .filter(({ arm, condition }) => chosen.get(arm)?.condition.name === condition)
      .map((row) => ({ ...row, condition: name })),
  );
  return analyse(compared, { ...options, conditions: groups }).flatMap((contrast) => {
    const choices = groups.find(({ name }) => name === contrast.condition)?.chosen;
    const [arm, baseline] = [contrast.arm, contrast.baseline].map((name) => {
      const choice = choices?.get(name);
      return choice && { name, level: choice.level, atEdge: choice.atEdge };
    });
    return arm && baseline ? [{ factor, condition: contrast.condition, chosenBy: chosenBy.name, arm, baseline, contrast }] : [];
  });
}
