import { median } from 'simple-statistics';
import { analyse } from '../analysis/analyse.ts';
import type { LookLevel } from '../analysis/looks.ts';
import { numberFormat, stepTimeFormat, timeToTargetFormat } from '../analysis/metricFormats.ts';
import { type LearningCurve, speedRows } from '../analysis/speed.ts';
import type { Contrast, MetricFormat } from '../analysis/types.ts';
import type { Condition as DesignCondition } from '../conditions.ts';
import { type Result, stepsPerEpoch } from '../result.ts';
import type { Answer } from './answerSchema.ts';
import { testCurve } from './variables.ts';

type Trials = Pick<Result, 'arms' | 'conditions'>;

/** Rounds a level to what can be read, on the side that is easier to reach. */
function rounded(value: number, higherIsBetter: boolean): number {
  const step = 10 ** (Math.floor(Math.log10(Math.max(Math.abs(value), 1e-12))) - 1);
  return Number(
    ((higherIsBetter ? Math.floor : Math.ceil)(value / step + (higherIsBetter ? 1e-9 : -1e-9)) * step).toPrecision(12),
  );
}

/** The level that the arm which ends worst in a condition reaches at the end in half of its trials; null where no trial has a number. */
function reachedByAll({ arms }: Trials, condition: string, metric: MetricFormat): number | null {
  const ends = arms.flatMap(({ trials }) => {
    const values = trials
      .filter((trial) => trial.condition === condition && !trial.diverged)
      .flatMap((trial) => testCurve(trial, metric.name).at(-1) ?? []);
    return values.length > 0 ? [median(values)] : [];
  });
  if (ends.length === 0) return null;
  return rounded(metric.higherIsBetter ? Math.min(...ends) : Math.max(...ends), metric.higherIsBetter);
}

/** What each condition's target is. */
export function targetsOf(result: Trials, given: number | null, metric: MetricFormat): Answer['targets'] {
  return result.conditions.map(({ name: condition }) => ({
    condition,
    value: given ?? reachedByAll(result, condition, metric),
    isGiven: given !== null,
  }));
}

function curvesOf({ arms }: Trials, { name, design }: DesignCondition, metric: string): LearningCurve[] {
  return arms.flatMap((arm) =>
    arm.trials
      .filter(({ condition }) => condition === name)
      .map((trial) => ({
        arm: arm.name,
        condition: name,
        pair: String(trial.seed),
        values: testCurve(trial, metric),
        stepsPerEpoch: stepsPerEpoch(design),
        epochSeconds: trial.epochSeconds,
        stepMs: trial.stepMs,
      })),
  );
}

/** Contrasts of a condition, with the way in which each metric is written. */
export interface SpeedContrasts {
  readonly format: MetricFormat;
  readonly contrasts: readonly Contrast[];
}

/** How fast the arms of a condition learn: time to the target, the mean height of the curve, and what a step costs. */
export function speedContrasts(
  result: Trials,
  condition: DesignCondition,
  target: number | null,
  { metric, ...look }: { readonly metric: MetricFormat; readonly look?: LookLevel },
): SpeedContrasts[] {
  const curves = curvesOf(result, condition, metric.name);
  const { higherIsBetter } = metric;
  const rows = speedRows(curves, { value: target ?? (higherIsBetter ? Number.MAX_VALUE : -Number.MAX_VALUE), higherIsBetter });
  const text = `${metric.label} ${target === null ? '' : metric.format(target)}`.trim();
  const area = numberFormat(`mean_${metric.name}`, { label: `mean ${metric.label} over the epochs`, higherIsBetter });
  const formats = [
    ...(target === null
      ? []
      : (['epochs', 'steps', 'seconds'] as const).map((kind) => [timeToTargetFormat(kind, text), rows[kind]] as const)),
    [{ ...area, unit: metric.unit, format: metric.format, formatDifference: metric.formatDifference }, rows.area] as const,
    [stepTimeFormat, rows.stepMs] as const,
  ];
  const arms = result.arms.map(({ name }) => name);
  const conditions = result.conditions.filter(({ name }) => name === condition.name) as {
    name: string;
    values: Record<string, string>;
  }[];
  return formats.map(([format, all]) => ({ format, contrasts: analyse(all, { arms, conditions, metric: format, ...look }) }));
}
