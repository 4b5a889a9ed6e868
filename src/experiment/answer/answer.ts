import { analyse } from '../analysis/analyse.ts';
import { bestLevels } from '../analysis/bestLevels.ts';
import { bestSentence, interactionSentence } from '../analysis/factorSentences.ts';
import { interactions } from '../analysis/interactions.ts';
import { sentenceOf } from '../analysis/sentences.ts';
import { summaryOf } from '../analysis/summary.ts';
import type { BestComparison, Contrast, Interaction, MetricFormat } from '../analysis/types.ts';
import { conditionPhrase, type Wording } from '../analysis/wording.ts';
import { conditionsOf, factorLabel } from '../conditions.ts';
import type { Result, Trial } from '../result.ts';
import type { Answer } from './answerSchema.ts';
import { speedContrasts, targetsOf } from './speed.ts';
import { bestPosition, metricOf, rowsOf, validationCurve, variablesOf } from './variables.ts';

type Basis = Pick<Result, 'arms' | 'conditions' | 'design' | 'task' | 'data'>;

/** The factor whose best value is chosen for each arm. */
const RATE = factorLabel('learningRate');

/** How sentences call the arms and conditions of a result. */
export function wordingOf({ arms, conditions }: Pick<Result, 'arms' | 'conditions'>, metric: MetricFormat): Wording {
  return {
    metric,
    arm: (name) => arms.find((arm) => arm.name === name)?.phrase ?? name,
    condition: (name) => conditionPhrase(conditions.find((one) => one.name === name) ?? { name: '', values: {} }),
    pair: 'seed',
    trial: 'training',
  };
}

/** Each arm at the learning rate that is best for it by the samples that choose epochs. */
function atBestRate(result: Basis, metric: MetricFormat, margin: number | undefined): BestComparison[] {
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
    ...(margin !== undefined && { margin }),
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
export function answerOf(result: Basis): Answer | null {
  const { arms, conditions, design } = result;
  if (design.seeds.length < 2 || arms.length < 2) return null;
  const metric = metricOf(result);
  const margin = design.margin === null ? undefined : metric.name === 'accuracy' ? design.margin / 100 : design.margin;
  const names = arms.map(({ name }) => name);
  const variables = variablesOf(result);
  const contrasts = variables.map((variable, i) =>
    analyse(rowsOf(result, variable), {
      arms: names,
      conditions,
      metric: variable.format,
      ...(i === 0 && margin !== undefined && { margin }),
    }),
  );
  const primary = contrasts[0] as Contrast[];
  const targets = targetsOf(result, design.target, metric);
  const speed = conditionsOf(design).flatMap((condition) =>
    speedContrasts(result, condition, targets.find((target) => target.condition === condition.name)?.value ?? null, metric),
  );
  const changes = interactions(rowsOf(result, variables[0] as (typeof variables)[number]), { arms: names, conditions, metric });
  const best = atBestRate(result, metric, margin);
  const wording = wordingOf(result, metric);
  const formats = new Map(
    [...variables.map(({ format }) => format), ...speed.map(({ format }) => format)].map((one) => [one.name, one]),
  );
  return {
    metric: metric.name,
    metrics: [...formats.values()].map(({ name, label, unit, higherIsBetter }) => ({ name, label, unit, higherIsBetter })),
    targets,
    contrasts: [...contrasts.flat(), ...speed.flatMap((one) => one.contrasts)],
    interactions: changes,
    best,
    sentences: [
      summaryOf(primary, wording),
      ...divergedText(result),
      ...speedSentences(speed, result),
      ...changeSentences(changes, wording),
      ...best.map((one) => bestSentence(one, wording, 'validation')),
    ],
  };
}
