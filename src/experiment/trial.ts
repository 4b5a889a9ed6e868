import { median } from 'simple-statistics';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Model } from '../models/model.ts';
import type { Callback, Logs } from '../training/callbacks/callback.ts';
import { TerminateOnNaN } from '../training/callbacks/terminateOnNaN.ts';
import { wholeBatch } from '../training/data/samples.ts';
import { reasonOf } from '../training/divergence.ts';
import type { Arm } from './arms.ts';
import type { Task, TrialData } from './data.ts';
import type { ComparisonDesign } from './design.ts';
import { examine } from './examine.ts';
import { measureOf } from './measure.ts';
import { buildNetwork, type NetworkSource, openNetwork } from './network.ts';
import type { ArmResult, Trial } from './result.ts';
import { testNetwork, testRecalibrated } from './testing.ts';

/** One network to train. */
export interface TrialSpec {
  readonly arm: Arm;
  /** What it is called among the trials of a run. */
  readonly label: string;
  readonly seed: number;
  readonly design: ComparisonDesign;
  /** Threads that share one training step. Default 1. */
  readonly stepThreads?: number;
  readonly data: TrialData;
  /** Default: the tutorial's. */
  readonly network?: NetworkSource;
  /** What the network is built for. Default: what the data has. */
  readonly task?: Task;
  /** Whether the outcome is to hold the network as files. Default false. */
  readonly keepNetwork?: boolean;
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
  | ({ readonly type: 'diverged' } & Divergence)
  | { readonly type: 'warning'; readonly message: string };

export interface TrialOptions {
  onEvent?(event: TrialEvent): void;
  /** Ends training after the current batch; the network is still tested. */
  readonly signal?: AbortSignal;
}

export interface TrialOutcome {
  readonly summary: ArmResult['summary'];
  readonly trial: Omit<Trial, 'files'>;
  /** The trained network as the contents of files, by their endings: none where it diverged or was not trained. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Shortest time between two `batch` events, in milliseconds. */
const REFRESH = 50;

const finite = (v: number | undefined) => (v !== undefined && Number.isFinite(v) ? v : null);

/** Times the steps and passes on what happens. */
class Reporter implements Callback {
  readonly stepTimes: number[] = [];
  private readonly report: (event: TrialEvent) => void;
  readonly steps: number;
  /** The current epoch and the last batch in it, counted from 1. */
  epoch = 1;
  batch = 0;
  private epochBegan = 0;
  private firstSeconds = 0;
  private stepBegan = 0;
  private reported = 0;

  constructor(steps: number, report: (event: TrialEvent) => void) {
    this.steps = steps;
    this.report = report;
  }

  private get seconds(): number {
    return (performance.now() - this.epochBegan) / 1000;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch + 1;
    this.epochBegan = performance.now();
    this.report({ type: 'epoch-begin', epoch: this.epoch });
  }

  onTrainBatchBegin(): void {
    this.stepBegan = performance.now();
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    const now = performance.now();
    this.stepTimes.push(now - this.stepBegan);
    this.batch = batch + 1;
    if (batch === 0) this.firstSeconds = this.seconds;
    if (now - this.reported < REFRESH) return;
    this.reported = now;
    const { epoch, steps, seconds, firstSeconds } = this;
    this.report({ type: 'batch', epoch, done: batch + 1, steps, seconds, firstSeconds, logs });
  }

  onEpochEnd(_: number, logs: Logs): void {
    const { epoch, steps, seconds, firstSeconds } = this;
    this.report({ type: 'epoch-end', epoch, steps, seconds, firstSeconds, logs });
  }
}

/** Trains one network and tests it. Divergence is a result, not an error. */
export async function runTrial(
  { arm, seed, design, stepThreads = 1, data, network = { kind: 'tutorial' }, task, keepNetwork = false }: TrialSpec,
  { onEvent = () => {}, signal }: TrialOptions = {},
): Promise<TrialOutcome> {
  const { epochs, batchSize } = design.fit;
  const { learningRate } = design.compile.optimizer;
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
    seed,
    learningRate,
    backend,
    onWarning: warn,
  });
  const reporter = new Reporter(Math.ceil((data.trainX.shape[0] as number) / batchSize), onEvent);
  const guard = new TerminateOnNaN();
  const began = performance.now();
  const history = await model.fit(data.trainX, data.trainY, {
    epochs,
    batchSize,
    validationData: [data.testX, data.testY],
    callbacks: [reporter, guard],
    verbose: 0,
    ...(signal && { signal }),
  });
  const seconds = (performance.now() - began) / 1000;
  const steps = reporter.stepTimes.length;
  // Where training ended with an epoch, its validation was this test.
  const known = reporter.batch === reporter.steps ? history.numbers('val_loss').at(-1) : undefined;
  const tested = guard.diverged || steps === 0 ? null : await testNetwork(model, data, measure, known);
  const diverged = divergence(guard, reporter, data, tested?.loss === null);
  if (diverged) onEvent({ type: 'diverged', ...diverged });
  const recalibrated = tested && !diverged ? await testRecalibrated(model, data, tested, measure, backend) : null;
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
  const series = (prefix: '' | 'val_') =>
    measure.logged.map(({ name }) => [`${prefix}${name}`, history.numbers(`${prefix}${name}`).map(finite)] as const);
  return {
    summary: { layers: layers.map((l) => ({ ...l, outputShape: [...l.outputShape] })), total, trainable, nonTrainable },
    files: keepNetwork && !diverged && steps > 0 ? await networkFiles(model, warn) : {},
    trial: {
      seed,
      steps,
      history: Object.fromEntries([...series(''), ...series('val_')]) as Trial['history'],
      test: diverged ? null : tested,
      recalibrated,
      seconds,
      stepMs: steps > 0 ? median(reporter.stepTimes) : null,
      diverged,
      findings: findings.map((f) => ({ ...f })),
    },
  };
}

type Divergence = NonNullable<Trial['diverged']>;

/** Where a training diverged and why, if it did. The very last update can break the weights where no further training loss shows it. */
function divergence({ diverged }: TerminateOnNaN, last: Reporter, data: TrialData, lost: boolean): Divergence | null {
  const told = ({ reason, sample }: { readonly reason?: string; readonly sample?: number | undefined }) => ({
    ...(reason !== undefined && { reason }),
    ...(sample !== undefined && { sample }),
  });
  if (diverged) return { epoch: diverged.epoch + 1, step: diverged.batch + 1, ...told(diverged) };
  if (!lost) return null;
  const { reason, sample } = reasonOf(wholeBatch({ x: [data.testX], y: [data.testY], weights: [] }), ['x'], ['output']);
  return { epoch: last.epoch, step: last.batch, ...told({ reason: `Seen in the test after the last step. ${reason}`, sample }) };
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
