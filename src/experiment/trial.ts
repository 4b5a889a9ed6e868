import { median } from 'simple-statistics';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Model } from '../models/model.ts';
import { sha256 } from '../platform/files/sha256.ts';
import type { Logs } from '../training/callbacks/callback.ts';
import type { History } from '../training/callbacks/history.ts';
import { TerminateOnNaN } from '../training/callbacks/terminateOnNaN.ts';
import { wholeBatch } from '../training/data/samples.ts';
import { reasonOf } from '../training/divergence.ts';
import type { Arm } from './arms.ts';
import { classWeightOf } from './classWeightOf.ts';
import type { Task, TrialData } from './data.ts';
import type { ComparisonDesign } from './design.ts';
import { examine } from './examine.ts';
import { measureOf } from './measure.ts';
import { buildNetwork, type NetworkSource, openNetwork } from './network.ts';
import { featureMaps, type MapsRequest, type SeenMaps } from './observe/featureMaps.ts';
import type { Observation } from './observe/observation.ts';
import { Observing } from './observe/observing.ts';
import type { Range } from './option.ts';
import type { ArmResult, TestResult, Trial } from './result.ts';
import { testNetwork, testRecalibrated } from './testing.ts';
import { EpochTests, finite, Reporter, type TestData } from './trialCallbacks.ts';
import { type CheckpointPlace, type CheckpointPlan, TrialCheckpoint } from './trialCheckpoint.ts';

/** One network to train. */
export interface TrialSpec {
  /** What it is known by. Default: its label. */
  readonly id?: string;
  readonly arm: Arm;
  /** What it is called among the trials of a run. */
  readonly label: string;
  readonly seed: number;
  readonly design: ComparisonDesign;
  /** Threads that share one training step. Default 1. */
  readonly stepThreads?: number;
  readonly data: TrialData;
  /** Which of the test samples each condition tests with: several that train alike share one training. Default: one with all of them. */
  readonly tests?: readonly TestPart[];
  /** Default: the tutorial's. */
  readonly network?: NetworkSource;
  /** What the network is built for. Default: what the data has. */
  readonly task?: Task;
  /** Whether the outcome is to hold the network as files. Default false. */
  readonly keepNetwork?: boolean;
  /** Whether what goes on inside is told while it trains. Default false. */
  readonly observed?: boolean;
  /** What the files of its network are called, without their endings. */
  readonly fileName?: string;
  /** Where the state of the training is kept, to go on from after it was cut off. Default: nowhere. */
  readonly checkpoint?: CheckpointPlan;
}

/** The test samples of a condition, by their positions in the data. */
export interface TestPart extends Range {
  readonly condition: string;
}

/** What happens while a network trains. Epochs count from 1. */
export type TrialEvent =
  | { readonly type: 'epoch-begin'; readonly epoch: number }
  | {
      readonly type: 'batch';
      readonly epoch: number;
      readonly done: number;
      readonly steps: number;
      readonly seconds: number;
      /** Until the first batch was done. */
      readonly firstSeconds: number;
      readonly logs: Logs;
    }
  | {
      readonly type: 'epoch-end';
      readonly epoch: number;
      readonly steps: number;
      readonly seconds: number;
      readonly firstSeconds: number;
      readonly logs: Logs;
    }
  | { readonly type: 'observation'; readonly observation: Observation }
  /** What was asked for between two steps. */
  | { readonly type: 'maps'; readonly seen: SeenMaps }
  | ({ readonly type: 'diverged' } & Divergence)
  | { readonly type: 'warning'; readonly message: string };

/** What can be done with a training between two of its steps. */
export interface BetweenSteps {
  /** Keeps the state of the training as it is now, where the trial has a place for it. */
  keep(): Promise<void>;
  /** Tells as an event what a layer makes of an image now. The numbers of the training do not change. */
  showMaps(request: MapsRequest): Promise<void>;
}

export interface TrialOptions {
  onEvent?(event: TrialEvent): void;
  /** Ends training after the current batch; the network is still tested. */
  readonly signal?: AbortSignal;
  /** Called before each training step, which waits for it: the place to pause. */
  beforeStep?(training: BetweenSteps): void | Promise<void>;
  /** What keeps checkpoints. Default: files, in Node. */
  readonly checkpoints?: CheckpointPlace;
}

export interface TrialOutcome {
  readonly summary: ArmResult['summary'];
  /** One for each part of the test samples, in their order. */
  readonly trials: readonly Omit<Trial, 'files'>[];
  /** The trained network as the contents of files, by their endings: none where it diverged or was not trained. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Whether all epochs were trained, or the training diverged; else it was stopped. */
  readonly isComplete: boolean;
}

/** The numbers of a history whose names begin with a prefix, without those that are tables. */
function seriesOf({ history, epoch }: History, prefix: '' | 'val_'): Record<string, (number | null)[]> {
  const names = Object.keys(history).filter((name) => name !== 'learning_rate' && name.startsWith('val_') === (prefix !== ''));
  const numbers = names.filter((name) => history[name]?.every((value) => typeof value === 'number'));
  const series = numbers.map((name) => [name.slice(prefix.length), (history[name] as number[]).map(finite)]);
  return epoch.length > 0 ? Object.fromEntries(series) : { loss: [] };
}

/** The last number of each series. */
const lastOf = (series: Readonly<Record<string, (number | null)[]>>) =>
  Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values.at(-1) ?? null]));

const prefixed = (prefix: string, series: Readonly<Record<string, (number | null)[]>>) =>
  Object.fromEntries(Object.entries(series).map(([name, values]) => [prefix + name, values]));

/** Trains one network and tests it. Divergence is a result, not an error. */
export async function runTrial(spec: TrialSpec, options: TrialOptions = {}): Promise<TrialOutcome> {
  const { onEvent = () => {}, signal, beforeStep, checkpoints } = options;
  const {
    arm,
    seed,
    design,
    stepThreads = 1,
    data,
    network = { kind: 'tutorial' },
    task,
    keepNetwork = false,
    observed = false,
    checkpoint,
  } = spec;
  const { tests = [{ condition: '', begin: 0, end: data.testX.shape[0] as number }] } = spec;
  const { epochs, batchSize } = design.fit;
  const kind = task?.kind ?? 'classification';
  const measure = measureOf(kind);
  const warn = (message: string) => onEvent({ type: 'warning', message });
  const backend = wasmBackend({ threads: stepThreads });
  // What there is to warn of in its file was said when the run was set up.
  const opened = openNetwork(network, { seed, onWarning: () => {} });
  const model = await buildNetwork(opened, arm, {
    inputShape: data.trainX.shape.slice(1),
    classes: data.trainY.shape[1] as number,
    ...task,
    ...design.compile,
    layers: design.layers,
    seed,
    backend,
    onWarning: warn,
  });
  const parts = tests.map(({ begin, end }) => ({ testX: data.testX.slice(begin, end), testY: data.testY.slice(begin, end) }));
  const { validationX, validationY } = data;
  const chooses = validationX !== undefined && validationY !== undefined;
  // Without samples that choose an epoch, the first test stands in their place, as in the tutorial: its numbers are shown while the network trains.
  const [shown] = parts as [TestData];
  const epochTests = parts.map((part, i) => (i > 0 || chooses ? new EpochTests(model, part) : undefined));
  const reporter = new Reporter(Math.ceil((data.trainX.shape[0] as number) / batchSize), onEvent);
  const guard = new TerminateOnNaN();
  const observing = observed
    ? new Observing(model, {
        samples: { x: data.trainX, y: data.trainY },
        batchSize,
        epochs,
        take: (observation) => onEvent({ type: 'observation', observation }),
      })
    : undefined;
  const keeper = checkpoint && new TrialCheckpoint(checkpoint, checkpoints);
  const between = (batch: number): BetweenSteps => ({
    keep: async () => keeper?.keep(),
    async showMaps({ layer, image, x }) {
      const step = (reporter.epoch - 1) * reporter.steps + batch;
      const maps = await featureMaps(model, x, layer);
      onEvent({ type: 'maps', seen: { layer, image, epoch: step / reporter.steps, step, maps } });
    },
  });
  const history = await model.fit(data.trainX, data.trainY, {
    epochs,
    batchSize,
    classWeight: classWeightOf(design.fit.classWeight, data.trainY),
    validationData: chooses ? [validationX, validationY] : [shown.testX, shown.testY],
    // Pauses come first: the time of a step does not count them.
    callbacks: [
      ...(beforeStep ? [{ onTrainBatchBegin: (batch: number) => beforeStep(between(batch)) }] : []),
      reporter,
      ...epochTests.filter((test) => test !== undefined),
      guard,
      ...(observing ? [observing] : []),
      ...(keeper ? [keeper] : []),
    ],
    verbose: 0,
    ...(signal && { signal }),
  });
  const seconds = reporter.totalSeconds - (observing?.seconds ?? 0);
  const steps = reporter.stepTimes.length;
  const endsWithEpoch = reporter.batch === reporter.steps;
  const trained = !guard.diverged && steps > 0;
  const outcomes: {
    tested: TestResult | null;
    recalibrated: Trial['recalibrated'];
    series: Record<string, (number | null)[]>;
  }[] = [];
  for (const [i, part] of parts.entries()) {
    const series = epochTests[i]?.series ?? seriesOf(history, 'val_');
    // Where training ended with an epoch, its test was this one.
    const known = endsWithEpoch ? { loss: null, ...lastOf(series) } : undefined;
    const tested = trained ? await testNetwork(model, part, measure, known) : null;
    outcomes.push({ tested, recalibrated: null, series });
  }
  const lost = parts.find((_, i) => outcomes[i]?.tested?.loss === null);
  const diverged = divergence(guard, reporter, lost);
  if (diverged) onEvent({ type: 'diverged', ...diverged });
  for (const [i, part] of parts.entries()) {
    const outcome = outcomes[i];
    if (!outcome?.tested || diverged) continue;
    outcome.recalibrated = await testRecalibrated(model, { ...data, ...part }, outcome.tested, measure, backend);
  }
  const { findings } = await examine(model, {
    count: data.trainX.shape[0] as number,
    batchSize,
    epochs,
    measured: {
      x: data.trainX.slice(0, EXAMINED),
      ...(kind === 'classification' && { labels: data.trainY.slice(0, EXAMINED) }),
    },
    trained: !diverged && steps > 0,
    justTrained: true,
  });
  const { layers, total, trainable, nonTrainable } = model.describe();
  const weights = trained ? await weightsHash(model) : null;
  return {
    isComplete: diverged !== null || history.epoch.length >= epochs,
    summary: { layers: layers.map((l) => ({ ...l, outputShape: [...l.outputShape] })), total, trainable, nonTrainable },
    files: keepNetwork && !diverged && steps > 0 ? await networkFiles(model, warn) : {},
    trials: outcomes.map(({ tested, recalibrated, series }, i) => ({
      condition: tests[i]?.condition ?? '',
      seed,
      steps,
      history: {
        ...seriesOf(history, ''),
        ...prefixed('test_', series.loss ? series : { loss: [], ...series }),
        ...(chooses && prefixed('val_', seriesOf(history, 'val_'))),
      } as Trial['history'],
      test: diverged ? null : tested,
      recalibrated,
      seconds,
      epochSeconds: [...reporter.epochSeconds],
      stepMs: steps > 0 ? median(reporter.stepTimes) : null,
      diverged,
      weights,
      findings: findings.map((f) => ({ ...f })),
    })),
  };
}

type Divergence = NonNullable<Trial['diverged']>;

/** Where a training diverged and why, if it did. The very last update can break the weights where no further training loss shows it. */
function divergence({ diverged }: TerminateOnNaN, last: Reporter, lost: TestData | undefined): Divergence | null {
  const told = ({ reason, sample }: { readonly reason?: string; readonly sample?: number | undefined }) => ({
    ...(reason !== undefined && { reason }),
    ...(sample !== undefined && { sample }),
  });
  if (diverged) return { epoch: diverged.epoch + 1, step: diverged.batch + 1, ...told(diverged) };
  if (!lost) return null;
  const { reason, sample } = reasonOf(wholeBatch({ x: [lost.testX], y: [lost.testY], weights: [] }), ['x'], ['output']);
  return { epoch: last.epoch, step: last.batch, ...told({ reason: `Seen in the test after the last step. ${reason}`, sample }) };
}

/** The SHA-256 of all weights, which tells whether two trainings gave the same bits. */
async function weightsHash(model: Model): Promise<string | null> {
  const weights = await model.fetchWeights();
  const bytes = new Uint8Array(weights.reduce((size, { data }) => size + data.byteLength, 0));
  let at = 0;
  for (const { data } of weights) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return (await sha256(bytes)) ?? null;
}

/** Samples that what needs measuring is measured on: enough to see it, few enough to take little time next to the training. */
const EXAMINED = 512;

/** The network as a file of Keras's and as ONNX. Where a format cannot hold it, as one with custom layers, there is a warning. */
async function networkFiles(model: Model, warn: (message: string) => void): Promise<TrialOutcome['files']> {
  const { exportOnnx } = await import('../formats/onnx/index.ts');
  const formats = { '.keras': () => model.toBytes('keras', { onWarning: warn }), '.onnx': () => exportOnnx(model) };
  const files: Record<string, Uint8Array> = {};
  for (const [ending, write] of Object.entries(formats)) {
    try {
      files[ending] = await write();
    } catch (error) {
      if (!(error instanceof EvenkeelError)) throw error;
      warn(`not saved as ${ending}: ${error.message}`);
    }
  }
  return files;
}
