import type { Tensor } from '../core/tensor/tensor.ts';
import { answerOf } from './answer/answer.ts';
import { type Arm, selectArms } from './arms.ts';
import { compareArms } from './comparison.ts';
import { conclusion } from './conclusion.ts';
import { conditionsOf, factorLabel, levelOf } from './conditions.ts';
import { cached, type DataOf, type Task, type TrialData } from './data.ts';
import type { ComparisonDesign } from './design.ts';
import { type Executor, type RunOptions, runHere } from './executor.ts';
import { measureOf } from './measure.ts';
import type { NetworkSource } from './network.ts';
import { planTrainings, type Training } from './plan.ts';
import {
  ABOUT,
  type ArmResult,
  type DataDescription,
  type Environment,
  type Network,
  type Result,
  SCHEMA,
  type Trial,
  type UnsharedPart,
} from './result.ts';
import type { TrainedWith } from './trainedWith.ts';
import type { TrialOutcome } from './trial.ts';

export interface CompareOptions extends RunOptions {
  readonly design: ComparisonDesign;
  /** Default: those that the design names. The first is the baseline. */
  readonly arms?: readonly Arm[];
  readonly data: TrialData | DataOf;
  readonly environment: Environment;
  /** Default: the tutorial's network. */
  readonly network?: NetworkSource;
  /** What the network is built for. Default: what the data has. */
  readonly task?: Task;
  /** What the result says of data and network. Default: MNIST and the tutorial's network. */
  readonly about?: {
    readonly data: DataDescription;
    readonly network: Network;
    readonly loss?: string;
    readonly unshared?: UnsharedPart[];
    readonly training?: TrainedWith;
  };
  /** Receives the trained networks as files, by their names. Without it, none are made. */
  onFiles?(files: Readonly<Record<string, Uint8Array>>): void;
  /** Default: one after the other, here. */
  readonly executor?: Executor;
}

/**
 * The experiment: the same network with different normalisations, or none, on the same samples in the same order, with the same initial
 * weights and dropout masks in the layers that all have.
 */
export async function compare({
  design,
  arms = selectArms(design.arms),
  data,
  environment,
  network,
  task,
  about,
  executor = runHere,
  onFiles,
  ...options
}: CompareOptions): Promise<Result> {
  const dataOf = cached(typeof data === 'function' ? data : () => data);
  const trainings = planTrainings(design, arms);
  // Networks come before threads: a step that one core does alone waits for no other.
  const stepThreads = Math.floor(design.threads / Math.min(design.threads, trainings.length));
  const outcomes = await executor(
    trainings.map((training) => ({
      ...training,
      stepThreads,
      data: dataOf(training.design.data),
      keepNetwork: onFiles !== undefined,
      ...(network && { network }),
      ...(task && { task }),
    })),
    options,
  );
  const done = trainings.flatMap((training, i) => {
    const outcome = outcomes[i];
    return outcome ? [{ training, outcome }] : [];
  });
  const conditions = conditionsOf(design);
  const results = arms.map(({ file, ...arm }): ArmResult => {
    const own = done.filter(({ training }) => training.arm.name === arm.name);
    const trials = own.flatMap(({ training, outcome }) => {
      const name = [file, ...(own.length > 1 ? [fileName(training.label.replace(arm.label, ''))] : [])].join('-');
      const named = Object.fromEntries(Object.entries(outcome.files).map(([ending, bytes]) => [`${name}${ending}`, bytes]));
      onFiles?.(named);
      return outcome.trials.map((trial): Trial => ({ ...trial, files: Object.keys(named) }));
    });
    const place = ({ condition, seed }: Trial) =>
      conditions.findIndex(({ name }) => name === condition) * design.seeds.length + design.seeds.indexOf(seed);
    const { normalization } = arm;
    return {
      ...arm,
      normalization: normalization && (structuredClone(normalization) as ArmResult['normalization']),
      summary: (own[0] as (typeof own)[number]).outcome.summary,
      trials: trials.sort((a, b) => place(a) - place(b)),
    };
  });
  const ended = (trial: TrialOutcome['trials'][number], { design: { fit } }: { readonly design: ComparisonDesign }) =>
    trial.diverged !== null || trial.history.loss.length >= fit.epochs;
  const isComplete =
    done.length === trainings.length &&
    done.every(({ training, outcome }) => outcome.trials.every((trial) => ended(trial, training)));
  const kind = task?.kind ?? 'classification';
  const measure = measureOf(kind);
  const result: Omit<Result, 'conclusion' | 'comparisons' | 'answer'> = {
    schema: SCHEMA,
    design,
    task: kind,
    loss: null,
    ...ABOUT,
    ...about,
    environment,
    status: isComplete ? 'complete' : 'stopped',
    arms: results,
    conditions: conditions.map(({ name, values }) => ({
      name,
      values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factorLabel(factor), levelOf(value)])),
      guess: measure.guessScore(testLabels(trainings, name, dataOf)),
    })),
  };
  const judged = { ...result, comparisons: compareArms(result) };
  const compared = { ...judged, answer: answerOf(judged) };
  return { ...compared, conclusion: compared.answer?.sentences.join(' ') ?? conclusion(compared) };
}

/** The labels that a condition's networks are tested with. */
function testLabels(trainings: readonly Training[], condition: string, dataOf: DataOf): Tensor {
  for (const { tests, design } of trainings) {
    const part = tests.find((test) => test.condition === condition);
    if (part) return dataOf(design.data).testY.slice(part.begin, part.end);
  }
  throw new RangeError(`no training for condition "${condition}"`);
}

/** A text as part of a file's name. */
const fileName = (text: string) => text.replace(/[^\w.]+/g, '-').replace(/^-+|-+$/g, '');
