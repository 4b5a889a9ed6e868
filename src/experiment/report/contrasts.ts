import type { Condition, Contrast, MetricFormat } from '../analysis/types.ts';
import { metricOf } from '../answer/variables.ts';
import type { Result } from '../result.ts';

/** How the metric that networks are compared by is named and written. */
export const scoreFormat = (result: Result): MetricFormat => metricOf(result);

/** The conditions with the values of their factors as text. */
export const conditionsOf = ({ conditions }: Result): Condition[] =>
  conditions.map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factor, String(value)])),
  }));

/** Each arm against the baseline over the seeds of each condition, by the metric that networks are compared by; those that cannot be judged left out. */
export const scoreContrasts = ({ answer }: Result): readonly Contrast[] =>
  answer?.contrasts.filter(
    ({ metric, arm, condition }) =>
      metric === answer.metric && !answer.unjudged.some((one) => one.arm === arm && one.condition === condition),
  ) ?? [];
