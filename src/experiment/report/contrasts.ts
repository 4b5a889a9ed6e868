import type { Condition, Contrast, MetricFormat } from '../analysis/types.ts';
import { obstacleText } from '../answer/unjudged.ts';
import { metricOf } from '../answer/variables.ts';
import type { Result } from '../result.ts';
import type { UnjudgedReasons } from './contrastFigures.ts';

/** How the metric that networks are compared by is named and written. */
export const scoreFormat = (result: Result): MetricFormat => metricOf(result);

/** The conditions with the values of their factors as text. */
export const conditionsOf = ({ conditions }: Result): Condition[] =>
  conditions.map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factor, String(value)])),
  }));

/** Each arm against the baseline over the seeds of each condition, by the metric that networks are compared by. */
export const scoreContrasts = ({ answer }: Result): readonly Contrast[] =>
  answer?.contrasts.filter(({ metric }) => metric === answer.metric) ?? [];

/** Those that cannot be judged, each with the reason in words. */
export const unjudgedReasons = ({ answer }: Result): UnjudgedReasons =>
  answer?.unjudged.map((one) => ({ ...one, reason: obstacleText(one) })) ?? [];
