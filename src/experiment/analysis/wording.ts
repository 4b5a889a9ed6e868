import { inSeries } from '../../core/inSeries.ts';
import { levelOf } from './conditions.ts';
import type { Condition, Contrast, MetricFormat } from './types.ts';

/** How sentences call things. Analyses know names alone. */
export interface Wording {
  readonly metric: MetricFormat;
  /** An arm: "with batch normalisation". */
  arm(name: string): string;
  /** A condition: "where scale is raw"; '' for the one without factors. */
  condition(name: string): string;
  /** What a pair is. Its plural has an s. */
  readonly pair: string;
  /** What a trial is. Its plural has an s. */
  readonly trial: string;
}

/** A condition by its values: "where scale is raw and learning-rate is 0.01". */
export const conditionPhrase = ({ values }: Condition): string => {
  const parts = Object.entries(values).map(([factor, value]) => `${factor} is ${levelOf(value)}`);
  return parts.length === 0 ? '' : `where ${inSeries(parts)}`;
};

/** The size of a difference with its unit: "1.80 percentage points". */
export const sizeText = (difference: number, { formatDifference, unit }: MetricFormat): string =>
  `${formatDifference(difference)}${unit}`;

/** Which way a difference goes. */
export const directionOf = (difference: number): 'higher' | 'lower' => (difference < 0 ? 'lower' : 'higher');

/** "1.80 percentage points higher than without", or "the same as without". */
export const differenceText = (difference: number, metric: MetricFormat, than: string): string =>
  difference === 0 ? `the same as ${than}` : `${sizeText(difference, metric)} ${directionOf(difference)} than ${than}`;

/** An interval of a difference in words: "1.20 to 2.31" where it is all on one side, else "0.30 lower to 1.20 higher". */
export function intervalText([low, high]: readonly [number, number], { formatDifference }: MetricFormat): string {
  if (low > 0 || high < 0)
    return [low, high]
      .sort((a, b) => Math.abs(a) - Math.abs(b))
      .map(formatDifference)
      .join(' to ');
  const bound = (v: number) => (v === 0 ? '0' : `${formatDifference(v)} ${directionOf(v)}`);
  return `${bound(low)} to ${bound(high)}`;
}

/** What is so of an arm that is higher or lower: "accuracy was 1.80 percentage points higher than without". */
export function claimText({ baseline, mean: difference, pairs }: Contrast, { metric, arm }: Wording): string {
  const than = arm(baseline);
  if (!metric.claim || !difference) return `${metric.label} was ${differenceText(difference ?? 0, metric, than)}`;
  const average = (of: (pair: Contrast['pairs'][number]) => number) =>
    metric.format(pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length);
  return metric.claim({
    direction: directionOf(difference),
    size: sizeText(difference, metric),
    arm: average((pair) => pair.arm),
    baseline: average((pair) => pair.baseline),
    than,
  });
}
