import { type Arm, selectArms } from './arms.ts';
import { assembleResult, type RecordOf } from './assemble.ts';
import { cached, type DataOf, type Task, type TrialData } from './data.ts';
import { type Description, describeConditions } from './description.ts';
import type { ComparisonDesign } from './design.ts';
import { type Executor, type RunOptions, runHere } from './executor.ts';
import type { NetworkSource } from './network.ts';
import { planTrainings, type Training } from './plan.ts';
import { ABOUT, type DataDescription, type Environment, type Network, type Result, type UnsharedPart } from './result.ts';
import { runTrials } from './runTrials.ts';
import type { TrainedWith } from './trainedWith.ts';
import type { TrialSpec } from './trial.ts';
import { MemoryStore, type TrialStore } from './trialStore.ts';
import { type Look, trainUntilClear } from './untilClear.ts';

/** What is compared. */
export interface Comparison {
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
}

export interface CompareOptions extends Comparison, RunOptions {
  /** Receives the trained networks as files, by their names. Without it, none are made, unless `store` keeps them. */
  onFiles?(files: Readonly<Record<string, Uint8Array>>): void;
  /** Whether the store is to keep the trained networks. Default: where `onFiles` receives them. */
  readonly keepNetworks?: boolean;
  /** Default: one after the other, here. */
  readonly executor?: Executor;
  /** Where what the trainings give is kept, and found again. Default: in memory. */
  readonly store?: TrialStore;
  /** Whether a training is to be done, if the store does not have it. Default: all are. */
  isChosen?(training: Training, position: number): boolean;
  /** Whether what goes on inside a network is told, as events of its training. Default: of none. */
  isObserved?(training: Training): boolean;
  /** Tells what a look showed, in a design that adds seeds until the answer is clear. */
  onLook?(look: Look): void;
}

/** What is known of a comparison, and what its trainings gave so far. */
export interface Trained {
  readonly description: Description;
  readonly trainings: readonly Training[];
  readonly recordOf: RecordOf;
}

const dataOfComparison = ({ data }: Pick<Comparison, 'data'>): DataOf => cached(typeof data === 'function' ? data : () => data);

/** What is known of a comparison before it runs. */
export function describe(comparison: Comparison): Description {
  const { design, arms = selectArms(design.arms), environment, task, about = ABOUT } = comparison;
  const kind = task?.kind ?? 'classification';
  const basis = { design, arms, task: kind };
  return {
    ...basis,
    conditions: describeConditions(basis, dataOfComparison(comparison)),
    loss: null,
    unshared: null,
    ...about,
    environment,
  };
}

/** Trains all that a design names, or the part of it that is chosen, as far as the store does not have it yet. */
async function trainAll(options: CompareOptions): Promise<Trained> {
  const { design, network, task, executor = runHere, onFiles, isChosen = () => true, isObserved = () => false } = options;
  const { store = new MemoryStore(onFiles), keepNetworks = onFiles !== undefined } = options;
  const description = describe(options);
  const dataOf = dataOfComparison(options);
  const trainings = planTrainings(design, description.arms);
  // Networks come before threads: a step that one core does alone waits for no other.
  const stepThreads = Math.floor(design.threads / Math.min(design.threads, trainings.length));
  const specs = trainings.map((training, i) => ({
    isChosen: isChosen(training, i),
    spec: {
      ...training,
      id: store.idOf(training),
      stepThreads,
      data: dataOf(training.design.data),
      keepNetwork: keepNetworks,
      observed: isObserved(training),
      ...(network && { network }),
      ...(task && { task }),
    } satisfies TrialSpec,
  }));
  const { records, failures } = await runTrials(specs, { executor, store, options });
  const ids = new Map(specs.map(({ spec: { id, label } }) => [label, id]));
  const recordOf: RecordOf = ({ label }) => {
    const id = ids.get(label) ?? label;
    return { record: records.get(id), failure: failures.get(id) };
  };
  return { description, trainings, recordOf };
}

/** Trains what is compared: all of it, or where the design says so, seed after seed until the answer is clear. */
export async function trainComparison(options: CompareOptions): Promise<Trained> {
  if (!options.design.looks) return trainAll(options);
  // What one look trained, the next one finds.
  const store = options.store ?? new MemoryStore(options.onFiles);
  return trainUntilClear({ ...options, store }, trainAll);
}

/**
 * The experiment: the same network with different normalisations, or none, on the same samples in the same order, with the same initial
 * weights and dropout masks in the layers that all have.
 */
export async function compare(options: CompareOptions): Promise<Result> {
  const { description, trainings, recordOf } = await trainComparison(options);
  const result = assembleResult(description, recordOf);
  if (result) return result;
  const [failure] = trainings.flatMap((training) => recordOf(training).failure ?? []);
  throw failure?.error ?? new Error('nothing was trained');
}
