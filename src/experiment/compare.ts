import { type Arm, selectArms } from './arms.ts';
import { compareArms } from './comparison.ts';
import { conclusion } from './conclusion.ts';
import type { Task, TrialData } from './data.ts';
import type { ComparisonDesign } from './design.ts';
import { measureOf } from './measure.ts';
import type { NetworkSource } from './network.ts';
import {
  ABOUT,
  type ArmResult,
  type DataDescription,
  type Environment,
  type Network,
  type Result,
  SCHEMA,
  trialLabel,
} from './result.ts';
import { runTrial, type TrialEvent, type TrialOutcome, type TrialSpec } from './trial.ts';

export interface RunOptions {
  /** Tells what happens in a trial, by its label. */
  onEvent?(label: string, event: TrialEvent): void;
  /** Ends training after the current batches; what was reached stays. */
  readonly signal?: AbortSignal;
}

/** Trains networks, some of them at the same time where it can. Outcomes come in the order of the specs. */
export type Executor = (specs: readonly TrialSpec[], options: RunOptions) => Promise<TrialOutcome[]>;

/** Trains one network after the other on the calling thread. */
export const runHere: Executor = async (specs, { onEvent, signal }) => {
  const outcomes: TrialOutcome[] = [];
  for (const spec of specs) {
    outcomes.push(await runTrial(spec, { onEvent: (event) => onEvent?.(spec.label, event), ...(signal && { signal }) }));
  }
  return outcomes;
};

export interface CompareOptions extends RunOptions {
  readonly design: ComparisonDesign;
  /** Default: those that the design names. The first is the baseline. */
  readonly arms?: readonly Arm[];
  readonly data: TrialData;
  readonly environment: Environment;
  /** Default: the tutorial's network. */
  readonly network?: NetworkSource;
  /** What the network is built for. Default: what the data has. */
  readonly task?: Task;
  /** What the result says of data and network. Default: MNIST and the tutorial's network. */
  readonly about?: { readonly data: DataDescription; readonly network: Network; readonly loss?: string };
  /** Receives the trained networks as files, by their names. Without it, none are made. */
  onFiles?(files: Readonly<Record<string, Uint8Array>>): void;
  /** Default: one after the other, here. */
  readonly executor?: Executor;
}

/** What the trials of a comparison are called, arm by arm. */
export const trialLabels = (arms: readonly Arm[], { seeds }: Pick<ComparisonDesign, 'seeds'>): string[] =>
  arms.flatMap(({ label }) => seeds.map((seed) => trialLabel(label, seed, seeds.length)));

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
  const { seeds, threads, fit } = design;
  const planned = arms.flatMap((arm) => seeds.map((seed) => ({ arm, seed, label: trialLabel(arm.label, seed, seeds.length) })));
  // Networks come before threads: a step that one core does alone waits for no other.
  const stepThreads = Math.floor(threads / Math.min(threads, planned.length));
  const outcomes = await executor(
    planned.map((trial) => ({
      ...trial,
      design,
      stepThreads,
      data,
      keepNetwork: onFiles !== undefined,
      ...(network && { network }),
      ...(task && { task }),
    })),
    options,
  );
  const results = arms.map(({ file, ...arm }): ArmResult => {
    const outcomesOfArm = outcomes.filter((_, i) => planned[i]?.arm.name === arm.name);
    const trials = outcomesOfArm.map(({ trial, files }) => {
      const name = seeds.length > 1 ? `${file}-seed-${trial.seed}` : file;
      const named = Object.fromEntries(Object.entries(files).map(([ending, bytes]) => [`${name}${ending}`, bytes]));
      onFiles?.(named);
      return { ...trial, files: Object.keys(named) };
    });
    const { summary } = outcomesOfArm[0] as TrialOutcome;
    const { normalization } = arm;
    return {
      ...arm,
      normalization: normalization && (structuredClone(normalization) as ArmResult['normalization']),
      summary,
      trials,
    };
  });
  const ended = (trial: TrialOutcome['trial']) => trial.diverged !== null || trial.history.loss.length >= fit.epochs;
  const status = outcomes.every(({ trial }) => ended(trial)) ? 'complete' : 'stopped';
  const kind = task?.kind ?? 'classification';
  const guess = measureOf(kind).guessScore(data.testY);
  const result: Omit<Result, 'conclusion'> = {
    schema: SCHEMA,
    design,
    task: kind,
    loss: null,
    ...(about ?? ABOUT),
    environment,
    status,
    arms: results,
    guess,
    comparisons: compareArms({ arms: results, status, guess, task: kind }),
  };
  return { ...result, conclusion: conclusion(result) };
}
