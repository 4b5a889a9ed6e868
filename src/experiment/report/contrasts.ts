import { analyse } from '../analysis/analyse.ts';
import { accuracyFormat, errorFormat } from '../analysis/metricFormats.ts';
import type { Condition, Contrast, MetricFormat, Row } from '../analysis/types.ts';
import { factorLabel, valueText } from '../conditions.ts';
import { measureOf } from '../measure.ts';
import { type Result, samplesOf } from '../result.ts';

/** How the score of a result is named and written. */
export function scoreFormat({ task, data }: Result): MetricFormat {
  const { name, label } = measureOf(task);
  return name === 'accuracy' ? accuracyFormat(samplesOf(data)) : errorFormat(name, label);
}

/** The score of each trial on the test samples after its last step; null where it diverged. What was stopped is left out. */
function scoreRows({ arms, task }: Result): Row[] {
  const measure = measureOf(task);
  return arms.flatMap(({ name, trials }) =>
    trials
      .filter(({ test, diverged }) => test !== null || diverged !== null)
      .map(({ condition, seed, test }) => ({ arm: name, condition, pair: String(seed), value: test && measure.score(test) })),
  );
}

/** The conditions with factors and values as they are written. */
export const conditionsOf = ({ conditions }: Result): Condition[] =>
  conditions.map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factorLabel(factor), valueText(value)])),
  }));

/** Each arm's score against the baseline's, over the seeds of each condition; none where there is one arm, or a seed alone. */
export function scoreContrasts(result: Result): Contrast[] {
  const { arms, design, task } = result;
  if (arms.length < 2 || design.seeds.length < 2) return [];
  // Margins of accuracies are given in percentage points.
  const unit = measureOf(task).name === 'accuracy' ? 100 : 1;
  return analyse(scoreRows(result), {
    arms: arms.map(({ name }) => name),
    conditions: conditionsOf(result),
    metric: scoreFormat(result),
    ...(design.margin !== null && { margin: design.margin / unit }),
  });
}
