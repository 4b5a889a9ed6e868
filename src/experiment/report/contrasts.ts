import { analyse } from '../analysis/analyse.ts';
import { accuracyFormat, errorFormat } from '../analysis/metricFormats.ts';
import type { Condition, Contrast, MetricFormat, Row } from '../analysis/types.ts';
import { movingStatistics } from '../comparison.ts';
import { factorLabel, valueText } from '../conditions.ts';
import { measureOf } from '../measure.ts';
import { type Result, samplesOf, type Trial } from '../result.ts';

/** How the score of a result is named and written. */
export function scoreFormat({ task, data }: Result): MetricFormat {
  const { name, label } = measureOf(task);
  return name === 'accuracy' ? accuracyFormat(samplesOf(data)) : errorFormat(name, label);
}

/**
 * The score of a trial on the test samples after its last step; null where it has none. In a condition in which the moving statistics of any network lag,
 * all are tested with recalibrated ones, since the others say nothing about the normalisation.
 */
export function scoresOf({ arms, task }: Result): (trial: Trial) => number | null {
  const measure = measureOf(task);
  const trials = arms.flatMap((arm) => arm.trials);
  const lagging = new Set(
    trials.filter((trial) => movingStatistics(trial, measure) === 'lagging').map(({ condition }) => condition),
  );
  return ({ condition, test, recalibrated }) => test && measure.score((lagging.has(condition) && recalibrated?.test) || test);
}

/** The scores of all trials, null where one diverged. What was stopped is left out. */
function scoreRows(result: Result): Row[] {
  const scoreOf = scoresOf(result);
  return result.arms.flatMap(({ name, trials }) =>
    trials
      .filter(({ test, diverged }) => test !== null || diverged !== null)
      .map((trial) => ({ arm: name, condition: trial.condition, pair: String(trial.seed), value: scoreOf(trial) })),
  );
}

/** The conditions with factors and values as they are written. */
export const conditionsOf = ({ conditions }: Result): Condition[] =>
  conditions.map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factorLabel(factor), valueText(value)])),
  }));

/**
 * Each arm's score against the baseline's, over the seeds of each condition; none where there is one arm, or a seed alone, or where networks of a
 * condition cannot be judged, such as after few steps. Trials that diverged are part of what is judged.
 */
export function scoreContrasts(result: Result): Contrast[] {
  const { arms, design, task } = result;
  if (arms.length < 2 || design.seeds.length < 2) return [];
  // Margins of accuracies are given in percentage points.
  const unit = measureOf(task).name === 'accuracy' ? 100 : 1;
  const contrasts = analyse(scoreRows(result), {
    arms: arms.map(({ name }) => name),
    conditions: conditionsOf(result),
    metric: scoreFormat(result),
    ...(design.margin !== null && { margin: design.margin / unit }),
  });
  const unjudged = (contrast: Contrast) =>
    result.comparisons.some(
      ({ arm, condition, obstacle }) =>
        arm === contrast.arm && condition === contrast.condition && obstacle !== null && obstacle !== 'diverged',
    );
  return contrasts.filter((contrast) => !unjudged(contrast));
}
