import { inSeries } from '../../core/inSeries.ts';
import { analyse } from '../analysis/analyse.ts';
import { bestLevels } from '../analysis/bestLevels.ts';
import { type ChanceSources, chanceSentence, chanceSources, correctOf, type SampleOutcomes } from '../analysis/chanceSources.ts';
import { factorsOf, groupsWithout, withoutFactor } from '../analysis/conditions.ts';
import { bestSentence, interactionSentence } from '../analysis/factorSentences.ts';
import { interactions } from '../analysis/interactions.ts';
import { type LookLevel, lookLevel } from '../analysis/looks.ts';
import { isInPoints } from '../analysis/metricFormats.ts';
import { sentenceOf } from '../analysis/sentences.ts';
import { summaryOf } from '../analysis/summary.ts';
import type { BestComparison, Condition, Contrast, Interaction, MetricFormat } from '../analysis/types.ts';
import { conditionPhrase, type Wording } from '../analysis/wording.ts';
import { capitalized } from '../analysis/words.ts';
import { conditionsOf, factorLabel } from '../conditions.ts';
import { measureOf } from '../measure.ts';
import { type Result, samplesOf, type Trial } from '../result.ts';
import type { Answer } from './answerSchema.ts';
import { speedContrasts, targetsOf } from './speed.ts';
import { unjudgedOf, unjudgedText } from './unjudged.ts';
import { bestPosition, laggingConditions, metricOf, rowsOf, validationCurve, variablesOf } from './variables.ts';

type Basis = Pick<Result, 'arms' | 'conditions' | 'comparisons' | 'design' | 'task' | 'data' | 'training' | 'failures'>;

/** The factor whose best value is chosen for each arm. */
const RATE = factorLabel('learningRate');

/** The factor that is nothing to networks without a normalisation. */
const PLACE = factorLabel('place');

/** How sentences call the arms and conditions of a result. */
export function wordingOf({ arms, conditions }: Pick<Result, 'arms' | 'conditions'>, metric: MetricFormat): Wording {
  // Some sentences speak of conditions without one of the factors.
  const groups = [...factorsOf(conditions).keys()].flatMap((factor) =>
    [...groupsWithout(conditions, factor)].map(([name, [first]]) => [name, withoutFactor(first as Condition, factor)] as const),
  );
  const values = new Map([...groups, ...conditions.map((one) => [one.name, one.values] as const)]);
  return {
    metric,
    arm: (name) => arms.find((arm) => arm.name === name)?.phrase ?? name,
    condition: (name) => conditionPhrase({ name, values: values.get(name) ?? {} }),
    pair: 'seed',
    trial: 'training',
  };
}

/** Of a design that adds seeds until the answer is clear: what may be claimed at this look, with the seeds that are there. */
function lookOf({ arms, conditions, design: { looks, seeds } }: Basis): { readonly look?: LookLevel } {
  return looks ? { look: lookLevel(looks, seeds.length, (arms.length - 1) * conditions.length) } : {};
}

/** How often a design looked that adds seeds until the answer is clear. */
function looksText({ design: { looks, seeds } }: Basis): string[] {
  const most = looks?.at(-1);
  if (!looks || most === undefined) return [];
  const done = [...new Set([...looks.filter((look) => look < seeds.length), seeds.length])];
  return [
    `Looked after ${inSeries(done.map(String))} of at most ${most} seeds; over all looks together a difference that is not there is claimed in at most 5 % of experiments.`,
  ];
}

/** Each arm at the learning rate that is best for it by the samples that choose epochs. */
function atBestRate(
  result: Basis,
  { metric, margin, look }: { metric: MetricFormat; margin: number | undefined; look?: LookLevel },
): BestComparison[] {
  const { arms, conditions } = result;
  const [variable] = variablesOf(result);
  const choosing = rowsOf(result, {
    format: metric,
    value: (trial: Trial) => {
      const curve = validationCurve(trial, metric.name);
      return trial.diverged ? null : (curve[bestPosition(curve, metric.higherIsBetter)] ?? null);
    },
  });
  if (!variable || choosing.every(({ value }) => value === null)) return [];
  return bestLevels(choosing, rowsOf(result, variable), {
    arms: arms.map(({ name }) => name),
    conditions,
    metric,
    factor: RATE,
    chosenBy: { name: `val_${metric.name}`, higherIsBetter: metric.higherIsBetter },
    ...(look && { look }),
    ...(margin !== undefined && { margin }),
  });
}

/**
 * Leaves out the seeds of a condition whose trainings did not all end before the run was stopped, where others did, and those of which a training
 * failed.
 */
function withoutUnfinished(result: Basis): Basis {
  const { arms, comparisons, failures } = result;
  const keyOf = ({ condition, seed }: { readonly condition: string; readonly seed: number }) => JSON.stringify([condition, seed]);
  const finished = new Set(comparisons.filter(({ obstacle }) => obstacle !== 'stopped').map(({ condition }) => condition));
  const stopped = comparisons.filter(({ obstacle, condition }) => obstacle === 'stopped' && finished.has(condition));
  if (stopped.length + failures.length === 0) return result;
  const keys = new Set([...stopped, ...failures].map(keyOf));
  return {
    ...result,
    arms: arms.map((arm) => ({ ...arm, trials: arm.trials.filter((trial) => !keys.has(keyOf(trial))) })),
    comparisons: comparisons.filter((one) => !keys.has(keyOf(one))),
  };
}

/** Conditions in which networks are tested with recalibrated statistics, since the moving ones lag behind the weights. */
function recalibratedText(result: Basis, { condition }: Wording): string[] {
  const lagging = [...laggingConditions(result)];
  if (lagging.length === 0) return [];
  const where = inSeries(lagging.map(condition).filter((text) => text !== ''));
  return [
    `${where === '' ? 'All' : `${capitalized(where)} all`} networks are tested with statistics recalibrated on training ${samplesOf(result.data)}, since moving ones lag behind the weights there.`,
  ];
}

/** What came of each test sample, by seed. */
function outcomesOf({ arms, task }: Basis, arm: string, condition: string): SampleOutcomes {
  const trials = arms.find(({ name }) => name === arm)?.trials.filter((trial) => trial.condition === condition) ?? [];
  return new Map(
    trials.map(({ seed, test }) => {
      if (!test) return [String(seed), null];
      return [String(seed), task === 'classification' ? correctOf(test.wrong ?? [], test.total) : (test.squaredErrors ?? null)];
    }),
  );
}

/** Whether the seeds or the test samples limit each contrast: of the metric that is counted sample by sample. */
function chanceOf(result: Basis, contrasts: readonly Contrast[], metric: MetricFormat): ChanceSources[] {
  if (metric.name !== measureOf(result.task).name) return [];
  return contrasts.flatMap(({ arm, baseline, condition }) => {
    const [first, second] = [arm, baseline].map((name) => outcomesOf(result, name, condition)) as [
      SampleOutcomes,
      SampleOutcomes,
    ];
    return chanceSources(first, second, { arm, baseline, condition, available: result.data.test }) ?? [];
  });
}

/** Trainings that diverged, which no number of the others says. */
function divergedText({ arms }: Basis): string[] {
  const counts = arms.flatMap(({ phrase, trials }) => {
    const count = trials.filter(({ diverged }) => diverged).length;
    return count > 0 ? [`${count} of ${trials.length} ${phrase}`] : [];
  });
  return counts.length > 0 ? [`Trainings that diverged: ${counts.join(', ')}.`] : [];
}

/** Trainings that gave nothing, with which their seeds are left out. */
function failedText({ failures }: Basis, { arm, condition }: Wording): string[] {
  const told = failures.map((failure) => {
    const where = condition(failure.condition);
    return `seed ${failure.seed}${where && ` ${where}`} (${arm(failure.arm)}: ${failure.message})`;
  });
  return told.length > 0 ? [`Left out, since a training failed: ${inSeries(told)}.`] : [];
}

/** In the sentences, how fast networks learn is said of one condition alone: of several the report has it. */
function speedSentences(
  all: readonly { readonly format: MetricFormat; readonly contrasts: readonly Contrast[] }[],
  result: Basis,
) {
  if (result.conditions.length > 1) return [];
  return all
    .filter(({ format }) => format.name === 'epochsToTarget' || format.name === 'stepMs')
    .flatMap(({ format, contrasts }) => contrasts.map((contrast) => sentenceOf(contrast, wordingOf(result, format))));
}

/** Changes of a difference by a factor that are all told; of more only those that are more than chance. */
const MOST_CHANGES = 3;

function changeSentences(changes: readonly Interaction[], wording: Wording): string[] {
  const clear = changes.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower');
  const told = changes.length <= MOST_CHANGES ? changes : clear;
  const rest = changes.length - told.length;
  return [
    ...told.map((change) => interactionSentence(change, wording)),
    ...(rest > 0
      ? [`Of ${rest} ${told.length > 0 ? 'other ' : ''}changes of a difference by a factor none is more than chance explains.`]
      : []),
  ];
}

/**
 * What a design of several seeds shows: each arm against the baseline on every metric, how fast they learn, how factors change the difference, each arm at its
 * best learning rate; and all of it in words.
 * @returns null for one seed, of which only `comparisons` says something
 */
export function answerOf(basis: Basis): Answer | null {
  const result = withoutUnfinished(basis);
  const { arms, conditions, design } = result;
  if (design.seeds.length < 2 || arms.length < 2) return null;
  const metric = metricOf(result);
  const margin = design.margin === null ? undefined : isInPoints(metric) ? design.margin / 100 : design.margin;
  const names = arms.map(({ name }) => name);
  const variables = variablesOf(result);
  const look = lookOf(result);
  const contrasts = variables.map((variable, i) =>
    analyse(rowsOf(result, variable), {
      arms: names,
      conditions,
      metric: variable.format,
      ...(i === 0 && margin !== undefined && { margin }),
      ...look,
    }),
  );
  const unjudged = unjudgedOf(result, metric.name);
  const primary = (contrasts[0] as Contrast[]).filter(
    ({ arm, condition }) => !unjudged.some((one) => one.arm === arm && one.condition === condition),
  );
  const chance = chanceOf(result, primary, metric);
  const targets = targetsOf(result, design.target, metric);
  const speed = conditionsOf(design).flatMap((condition) =>
    speedContrasts(result, condition, targets.find((target) => target.condition === condition.name)?.value ?? null, {
      metric,
      ...look,
    }),
  );
  const unplaced = new Set(arms.filter(({ normalization }) => !normalization).map(({ name }) => name));
  const changes = interactions(rowsOf(result, variables[0] as (typeof variables)[number]), {
    arms: names,
    conditions,
    metric,
    isUnaffected: (arm, factor) => factor === PLACE && unplaced.has(arm),
    ...look,
  });
  const best = atBestRate(result, { metric, margin, ...look });
  const wording = wordingOf(result, metric);
  const formats = new Map(
    [...variables.map(({ format }) => format), ...speed.map(({ format }) => format)].map((one) => [one.name, one]),
  );
  return {
    metric: metric.name,
    metrics: [...formats.values()].map(({ name, label, unit, higherIsBetter }) => ({ name, label, unit, higherIsBetter })),
    targets,
    contrasts: [...contrasts.flat(), ...speed.flatMap((one) => one.contrasts)],
    unjudged,
    interactions: changes,
    best,
    chance,
    sentences: [
      ...(primary.length > 0 ? [summaryOf(primary, wording)] : []),
      ...looksText(result),
      ...unjudgedText(unjudged, wording),
      ...recalibratedText(result, wording),
      ...divergedText(result),
      ...failedText(result, wording),
      ...speedSentences(speed, result),
      ...changeSentences(changes, wording),
      ...best.map((one) => bestSentence(one, wording, 'validation')),
      // With more conditions the report has them.
      ...(chance.length <= MOST_CHANGES ? chance.map((one) => chanceSentence(one, wording, samplesOf(result.data))) : []),
    ],
  };
}
