import type { Arm } from './arms.ts';
import { type Condition, conditionName, conditionsOf } from './conditions.ts';
import type { ComparisonDesign } from './design.ts';
import type { Range } from './option.ts';
import { trialLabel } from './result.ts';
import type { TestPart } from './trial.ts';

/** One network to train. Conditions that differ in their test samples alone share it. */
export interface Training {
  readonly arm: Arm;
  readonly seed: number;
  /** What it is called while it trains. */
  readonly label: string;
  /** What the files of its network are called, without their endings. */
  readonly fileName: string;
  /** Without factors; its test samples are those of all conditions that share it. */
  readonly design: ComparisonDesign;
  /** The parts of these that each condition tests with, by their positions in them. */
  readonly tests: readonly TestPart[];
}

/** From the first sample of some ranges to the last. */
const span = (ranges: readonly Range[]): Range => ({
  begin: Math.min(...ranges.map(({ begin }) => begin)),
  end: Math.max(...ranges.map(({ end }) => end)),
});

/** A text as part of a file's name. */
const asFileName = (text: string) => text.replace(/[^\w.]+/g, '-').replace(/^-+|-+$/g, '');

/** All that decides how a network is trained, as text. Without a normalisation there is nothing to place. */
const trainingKey = ({ data, place, ...design }: ComparisonDesign, { normalization }: Arm): string =>
  JSON.stringify({ ...design, data: { ...data, test: null }, place: normalization ? place : null });

/**
 * What a design trains: each arm in each condition from each seed, those of one seed together, so that what a run that is stopped has finished
 * are pairs.
 */
export function planTrainings(design: ComparisonDesign, arms: readonly Arm[]): Training[] {
  const conditions = conditionsOf(design);
  const test = span(conditions.map((condition) => condition.design.data.test));
  const shared = arms.map((arm) => {
    const groups = new Map<string, Condition[]>();
    for (const condition of conditions) {
      const key = trainingKey(condition.design, arm);
      groups.set(key, [...(groups.get(key) ?? []), condition]);
    }
    return { arm, groups: [...groups.values()] };
  });
  return design.seeds.flatMap((seed) =>
    shared.flatMap(({ arm, groups }) =>
      groups.map((group): Training => {
        const [first] = group as [Condition];
        const { test: _, ...values } = first.values;
        const { data, ...rest } = first.design;
        const { place } = first.design;
        const label = trialLabel(arm.label, { condition: conditionName(values), seed }, design.seeds.length);
        const isOnly = groups.length * design.seeds.length === 1;
        return {
          arm: arm.normalization ? { ...arm, place } : arm,
          seed,
          label,
          fileName: [arm.file, ...(isOnly ? [] : [asFileName(label.replace(arm.label, ''))])].join('-'),
          design: { ...rest, data: { ...data, test } },
          tests: group.map((condition) => ({
            condition: condition.name,
            begin: condition.design.data.test.begin - test.begin,
            end: condition.design.data.test.end - test.begin,
          })),
        };
      }),
    ),
  );
}
