import type { Arm } from './arms.ts';
import { arms } from './arms.ts';
import { compareArms } from './comparison.ts';
import { verdict } from './conclusion.ts';
import type { Task, TrialData } from './data.ts';
import { measureOf } from './measure.ts';
import type { NetworkSource } from './network.ts';
import type { CompareConfig } from './options.ts';
import { ABOUT, type DataDescription, type Environment, type Network, type Result } from './result.ts';
import { runTrial, type TrialEvent, type TrialOutcome, type TrialSpec } from './trial.ts';

export interface RunOptions {
  onEvent?(arm: Arm, event: TrialEvent): void;
  /** Ends training after the current batches; what was reached is kept. */
  readonly signal?: AbortSignal;
}

/** Trains networks, some of them at the same time where it can. Outcomes come in the order of the specs. */
export type Executor = (specs: readonly TrialSpec[], options: RunOptions) => Promise<TrialOutcome[]>;

/** Trains one network after the other on the calling thread. */
export const runHere: Executor = async (specs, { onEvent, signal }) => {
  const outcomes: TrialOutcome[] = [];
  for (const spec of specs) {
    outcomes.push(await runTrial(spec, { onEvent: (event) => onEvent?.(spec.arm, event), ...(signal && { signal }) }));
  }
  return outcomes;
};

export interface CompareOptions extends RunOptions {
  readonly config: CompareConfig;
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

/** What the files of an arm's network are called. */
const fileName: Readonly<Record<Arm['name'], string>> = { none: 'without', batch: 'with' };

/**
 * The experiment: the same network with and without batch normalisation, on the same samples in the same order, with the same initial
 * weights and dropout masks in the layers both have.
 */
export async function compare({
  config,
  data,
  environment,
  network,
  task,
  about,
  executor = runHere,
  onFiles,
  ...options
}: CompareOptions): Promise<Result> {
  // Networks come before threads: a step that one core does alone waits for no other.
  const stepThreads = Math.floor(config.threads / Math.min(config.threads, arms.length));
  const outcomes = await executor(
    arms.map((arm) => ({
      arm,
      config,
      stepThreads,
      data,
      keepNetwork: onFiles !== undefined,
      ...(network && { network }),
      ...(task && { task }),
    })),
    options,
  );
  const results = arms.map((arm, i) => {
    const { summary, findings, trial, files } = outcomes[i] as TrialOutcome;
    const named = Object.fromEntries(Object.entries(files).map(([ending, v]) => [`${fileName[arm.name]}${ending}`, v]));
    onFiles?.(named);
    return { ...arm, summary, findings, trials: [trial], files: Object.keys(named) };
  });
  const ended = (trial: TrialOutcome['trial']) => trial.diverged !== null || trial.history.loss.length >= config.epochs;
  const status = outcomes.every((o) => ended(o.trial)) ? 'complete' : 'stopped';
  const kind = task?.kind ?? 'classification';
  const baseline = measureOf(kind).baseline(data.testY);
  const result: Omit<Result, 'verdict'> = {
    schema: 'evenkeel.result/1',
    config,
    task: kind,
    loss: null,
    ...(about ?? ABOUT),
    environment,
    status,
    arms: results,
    baseline,
    comparison: compareArms({ arms: results, status, baseline, task: kind }),
  };
  return { ...result, verdict: verdict(result) };
}
