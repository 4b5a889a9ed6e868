import { higherIsBetterOf } from '../../nn/metrics/directionOf.ts';
import { accuracyFormat, errorFormat, fractionFormat, numberFormat } from '../analysis/metricFormats.ts';
import type { MetricFormat, Row } from '../analysis/types.ts';
import { movingStatistics } from '../comparison.ts';
import { measureOf } from '../measure.ts';
import { type Result, samplesOf, type TestResult, type Trial } from '../result.ts';
import type { TrainedWith } from '../trainedWith.ts';

/** A number that each trial gives. */
export interface Variable {
  readonly format: MetricFormat;
  /** null where the trial has none. */
  value(trial: Trial): number | null;
}

type Tested = Pick<Result, 'task' | 'data' | 'arms' | 'training'> & { readonly design: Pick<Result['design'], 'metric'> };

/** The values of a metric on the test samples, by epoch. */
export const testCurve = ({ history }: Trial, metric: string): readonly (number | null)[] => history[`test_${metric}`] ?? [];

/** The values of a metric on the samples that choose the best epoch. */
export const validationCurve = ({ history }: Trial, metric: string): readonly (number | null)[] => history[`val_${metric}`] ?? [];

/** The position of the best number; -1 where there is none. */
export function bestPosition(values: readonly (number | null)[], higherIsBetter: boolean): number {
  let best = -1;
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    const reached = values[best] ?? (higherIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    if (best < 0 || (higherIsBetter ? value > reached : value < reached)) best = i;
  }
  return best;
}

/** The conditions in which the moving statistics of any network lag behind its weights. */
export function laggingConditions({ arms, task }: Pick<Result, 'arms' | 'task'>): ReadonlySet<string> {
  const measure = measureOf(task);
  const trials = arms.flatMap((arm) => arm.trials);
  return new Set(trials.filter((trial) => movingStatistics(trial, measure) === 'lagging').map(({ condition }) => condition));
}

/** What a test tells of a metric; null where it does not. */
export function testedValue(test: TestResult | null | undefined, metric: string): number | null {
  const value = (test as Readonly<Record<string, unknown>> | null | undefined)?.[metric] ?? test?.metrics?.[metric];
  return typeof value === 'number' ? value : null;
}

/**
 * What trials ended with on the test samples; null where there is none. In a condition in which the moving statistics of any network lag,
 * all are tested with recalibrated ones, since the others say nothing about the normalisation.
 */
export function scoresOf({ arms, task }: Pick<Result, 'arms' | 'task'>, metric: string): (trial: Trial) => number | null {
  const lagging = laggingConditions({ arms, task });
  return (trial) => {
    const { condition, recalibrated, diverged } = trial;
    if (diverged) return null;
    const again = lagging.has(condition) ? testedValue(recalibrated?.test, metric) : null;
    return again ?? finalValue(trial, metric);
  };
}

/** What a network ended with on the test samples: of a training that diverged nothing. */
function finalValue(trial: Trial, metric: string): number | null {
  const { test, diverged } = trial;
  if (diverged || !test) return null;
  return testedValue(test, metric) ?? testCurve(trial, metric).at(-1) ?? null;
}

/** The metric that the networks are compared by. */
export function metricOf({ design, task, data, training }: Tested): MetricFormat {
  const measure = measureOf(task);
  const name = design.metric ?? measure.name;
  if (name === 'accuracy') return accuracyFormat(samplesOf(data));
  if (name === measure.name) return errorFormat(name, measure.label);
  return formatOf(name, training);
}

/** How a metric of the networks is written: by what it says of itself, or in older results by its name. */
function formatOf(name: string, training: TrainedWith | undefined): MetricFormat {
  const said = training?.metrics.find((metric) => metric.name === name);
  const higherIsBetter = said?.higherIsBetter ?? higherIsBetterOf(name) ?? true;
  return said?.isFraction ? fractionFormat(name, higherIsBetter) : numberFormat(name, { higherIsBetter, missing: 'diverged' });
}

/** What trials are compared by: first the metric that was asked for, then what else was tested. */
export function variablesOf(result: Tested): readonly Variable[] {
  const metric = metricOf(result);
  const trials = result.arms.flatMap((arm) => arm.trials);
  const names = Object.keys(trials[0]?.history ?? {}).flatMap((name) => (name.startsWith('test_') ? name.slice(5) : []));
  const others = names.filter((name) => name !== metric.name);
  const final = (format: MetricFormat): Variable => ({ format, value: (trial) => finalValue(trial, format.name) });
  const chosen = trials.some((trial) => validationCurve(trial, metric.name).length > 0)
    ? [
        {
          format: { ...metric, name: `chosen_${metric.name}`, label: `${metric.label} in the epoch that validation chose` },
          value: (trial: Trial) => {
            const epoch = bestPosition(validationCurve(trial, metric.name), metric.higherIsBetter);
            return trial.diverged ? null : (testCurve(trial, metric.name)[epoch] ?? null);
          },
        },
      ]
    : [];
  const recalibrated = trials.some((trial) => testedValue(trial.recalibrated?.test, metric.name) !== null)
    ? [
        {
          format: { ...metric, name: `recalibrated_${metric.name}`, label: `${metric.label} with recalibrated statistics` },
          value: (trial: Trial) => (trial.diverged ? null : testedValue(trial.recalibrated?.test ?? trial.test, metric.name)),
        },
      ]
    : [];
  const compared = { format: metric, value: scoresOf(result, metric.name) };
  return [compared, ...chosen, ...recalibrated, ...others.map((name) => final(formatOf(name, result.training)))];
}

/** The rows of a variable. */
export const rowsOf = ({ arms }: Pick<Result, 'arms'>, { value }: Variable): Row[] =>
  arms.flatMap(({ name, trials }) =>
    trials.map((trial) => ({ arm: name, condition: trial.condition, pair: String(trial.seed), value: value(trial) })),
  );
