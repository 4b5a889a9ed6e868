import { isInPoints } from '../analysis/metricFormats.ts';
import type { MetricFormat } from '../analysis/types.ts';
import { metricOf, scoresOf, testCurve } from '../answer/variables.ts';
import { movingStatistics } from '../comparison.ts';
import { conditionsOf, factorLabel, valueText } from '../conditions.ts';
import { measureOf } from '../measure.ts';
import type { Result, Trial } from '../result.ts';
import { meanEstimate } from '../statistics/bootstrap.ts';
import { epochsToTarget } from '../statistics/learningCurve.ts';
import type { CurvesData } from './charts/curvesData.ts';
import type { FactorPlotData, FactorPoint } from './charts/factorPlot.ts';
import type { TimeToTargetData } from './charts/timeToTarget.ts';

/** Whether arms have several trials each, so that means over seeds, or one panel a condition, say more than a panel for each arm. */
export const hasSeveralTrials = ({ arms }: Result): boolean => arms.some(({ trials }) => trials.length > 1);

/** The trials of each arm in one condition. */
const trialsIn = ({ arms }: Result, name: string): Trial[][] =>
  arms.map(({ trials }) => trials.filter(({ condition }) => condition === name));

/** The metric that networks are compared by, by epoch of each arm, on test and training samples, in each condition. */
export function curvesOf(result: Result): CurvesData {
  const measure = measureOf(result.task);
  const metric = metricOf(result);
  return {
    metric: metric.label,
    endsAtOne: isInPoints(metric),
    band: 'range',
    arms: result.arms.map(({ label }) => label),
    panels: result.conditions.map(({ name }) => {
      const trials = trialsIn(result, name);
      const notes = result.arms.flatMap(({ label }, i) => {
        const all = trials[i] ?? [];
        const lagging = all.filter((trial) => movingStatistics(trial, measure) === 'lagging').length;
        return lagging === 0 ? [] : `${label}: moving statistics lag in ${lagging} of ${all.length}`;
      });
      return {
        title: name,
        note: notes.join('; '),
        trials: trials.map((all) =>
          all.map(({ history, diverged }) => ({
            test: history[`test_${metric.name}`] ?? [],
            train: history[metric.name] ?? [],
            diverged: diverged !== null,
          })),
        ),
      };
    }),
  };
}

/** How a metric's target is written: as scores are. */
function targetText(value: number, { task }: Result, metric: MetricFormat): string {
  const measure = measureOf(task);
  return `${metric.label} ${metric.name === measure.name ? measure.format(value) : metric.format(value)}`;
}

/** The target of each condition that has one: the answer's, else the design's. */
function targetsOf({ answer, conditions, design }: Result): ReadonlyMap<string, number> {
  const all = answer?.targets ?? conditions.map(({ name }) => ({ condition: name, value: design.target }));
  return new Map(all.flatMap(({ condition, value }) => (value === null ? [] : [[condition, value] as const])));
}

/**
 * How soon each trial reached its condition's target on the test samples; null where no condition has one. Where conditions have targets of their own, each
 * stands with its name.
 */
export function timeToTargetOf(result: Result): TimeToTargetData | null {
  const { arms, conditions, design } = result;
  const metric = metricOf(result);
  const targets = targetsOf(result);
  const texts = new Map([...targets].map(([condition, value]) => [condition, targetText(value, result, metric)]));
  const [first, ...others] = new Set(texts.values());
  if (first === undefined) return null;
  const isShared = others.length === 0;
  const epochOf = (target: number, trial: Trial) =>
    epochsToTarget(
      testCurve(trial, metric.name).map((v) => v ?? Number.NaN),
      target,
      metric.higherIsBetter,
    );
  return {
    target: isShared ? first : "the condition's target",
    epochs: Math.max(...conditionsOf(design).map((condition) => condition.design.fit.epochs)),
    groups: conditions.flatMap(({ name }) => {
      const target = targets.get(name);
      if (target === undefined) return [];
      return {
        title: isShared ? name : [name, texts.get(name)].filter((text) => text !== '').join(': '),
        arms: trialsIn(result, name).map((trials, arm) => ({
          arm,
          label: arms[arm]?.label ?? '',
          epochs: trials.map((trial) => epochOf(target, trial)),
        })),
      };
    }),
  };
}

/** The first factor whose values are positive numbers, if there is one: an axis can have it. */
const numericFactor = ({ conditions }: Result): string | undefined =>
  Object.keys(conditions[0]?.values ?? {}).find((name) =>
    conditions.every(({ values }) => typeof values[name] === 'number' && values[name] > 0),
  );

/** The score on the test samples against the first factor that is a positive number; null where there is none. A panel for each combination of the others. */
export function factorPlotOf(result: Result): FactorPlotData | null {
  const { arms, conditions } = result;
  const factor = numericFactor(result);
  if (factor === undefined) return null;
  const metric = metricOf(result);
  const scoreOf = scoresOf(result, metric.name);
  const titleOf = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values)
      .filter(([name]) => name !== factor)
      .map(([name, value]) => `${factorLabel(name)}=${valueText(value)}`)
      .join(', ');
  const pointOf = (level: number, trials: readonly Trial[]): FactorPoint => {
    const values = trials.map(scoreOf).filter((v) => v !== null);
    return {
      level,
      values,
      mean: values.length > 0 ? values.reduce((sum, v) => sum + v, 0) / values.length : null,
      interval: meanEstimate(values).interval,
      diverged: trials.filter(({ diverged }) => diverged !== null).length,
    };
  };
  return {
    metric: metric.label,
    endsAtOne: isInPoints(metric),
    factor: factorLabel(factor),
    arms: arms.map(({ label }) => label),
    panels: [...new Set(conditions.map(({ values }) => titleOf(values)))].map((title) => {
      const inPanel = conditions.filter(({ values }) => titleOf(values) === title);
      return {
        title,
        points: arms.map((_, arm) =>
          inPanel.map(({ name, values }) => pointOf(values[factor] as number, trialsIn(result, name)[arm] ?? [])),
        ),
      };
    }),
  };
}
