import { mean } from 'simple-statistics';
import { type AnalysisOptions, requireArms } from './analyse.ts';
import { factorsOf, groupsWithout, levelOf } from './conditions.ts';
import { adjusted, estimateOf } from './estimate.ts';
import { type Paired, Table } from './table.ts';
import type { Condition, Interaction, Row } from './types.ts';
import { verdictOfChange } from './verdict.ts';

/** Two conditions that differ in one factor, of which the first has the factor's first value. */
interface Change {
  readonly factor: string;
  readonly first: Condition;
  readonly second: Condition;
}

export interface InteractionOptions extends Omit<AnalysisOptions, 'margin'> {
  /**
   * Whether a factor leaves an arm as it is, as the place of a normalisation does one that has none. Where that is so of an arm and of the baseline, their
   * difference cannot change. Default: of no arm.
   */
  readonly isUnaffected?: (arm: string, factor: string) => boolean;
}

/** Every condition with the one that it becomes where one factor has its first value. */
function changesOf(conditions: readonly Condition[]): Change[] {
  return [...factorsOf(conditions)].flatMap(([factor, [reference]]) =>
    [...groupsWithout(conditions, factor).values()].flatMap((group) => {
      const first = group.find(({ values }) => levelOf(values[factor]) === reference);
      return first ? group.filter((one) => one !== first).map((second) => ({ factor, first, second })) : [];
    }),
  );
}

/**
 * Whether a factor changes what an arm does: the difference of the differences, pair by pair, between a condition and the one that has the factor's first value and all
 * else alike, with interval and sign-flip test as of `analyse`. "Does the gap close where pixels are scaled?"
 *
 *     interactions(rows, { arms: ['none', 'batch'], conditions: scaleRawAndUnit, metric });
 *     // [{ factor: 'scale', conditions: ['scale=raw', 'scale=unit'], gaps: [0.041, 0.001], mean: -0.04, verdict: 'lower', … }]
 *
 * @throws EvenkeelError as `analyse` does
 */
export function interactions(
  rows: readonly Row[],
  { arms, conditions, metric, isUnaffected = () => false, look }: InteractionOptions,
): Interaction[] {
  const [baseline, others] = requireArms(arms);
  const table = new Table(rows, metric.name);
  const changes = changesOf(conditions);
  const canChange = (arm: string) =>
    changes.filter(({ factor }) => !(isUnaffected(arm, factor) && isUnaffected(baseline, factor)));
  const found = others.flatMap((arm) =>
    canChange(arm).map(({ factor, first, second }) => {
      const [a, b] = [first, second].map(({ name }) => table.pair(arm, baseline, name, metric.higherIsBetter)) as [
        Paired,
        Paired,
      ];
      const before = new Map(a.pairs.map(({ pair, difference }) => [pair, difference]));
      const both = b.pairs.filter(({ pair }) => before.has(pair));
      const values = both.map(({ pair, difference }) => difference - (before.get(pair) as number));
      const gaps: Interaction['gaps'] =
        both.length === 0
          ? null
          : [mean(both.map(({ pair }) => before.get(pair) as number)), mean(both.map(({ difference }) => difference))];
      const missing = [a, b].reduce((sum, one) => sum + one.missing.arm + one.missing.baseline, 0);
      const estimate = estimateOf(values, look);
      // Without the trials that gave no value the others are no fair choice.
      const untested = { interval: null, method: null, note: 'some trials gave no value', test: null, pValue: null };
      const names: [string, string] = [first.name, second.name];
      return {
        arm,
        baseline,
        metric: metric.name,
        factor,
        conditions: names,
        gaps,
        missing,
        ...estimate,
        ...(missing > 0 && untested),
      };
    }),
  );
  return adjusted(found, look).map((change) => ({ ...change, verdict: verdictOfChange(change) }));
}
