import { median } from 'simple-statistics';
import type { Callback, Logs } from '../callbacks/callback.ts';
import { numberOf } from '../callbacks/logs.ts';
import { TerminateOnNaN } from '../callbacks/terminateOnNaN.ts';
import type { Sequential } from '../models/sequential.ts';
import { doctor } from '../normalization/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import { type Arm, buildModel } from './arms.ts';
import type { TrialData } from './data.ts';
import type { CompareConfig } from './options.ts';
import type { ArmResult, Trial } from './result.ts';

/** One network to train. */
export interface TrialSpec {
  readonly arm: Arm;
  readonly config: CompareConfig;
  /** Threads that share one training step. Default 1. */
  readonly stepThreads?: number;
  readonly data: TrialData;
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
  | { readonly type: 'diverged'; readonly epoch: number; readonly step: number }
  | { readonly type: 'warning'; readonly message: string };

export interface TrialOptions {
  onEvent?(event: TrialEvent): void;
  /** Ends training after the current batch; the network is still tested. */
  readonly signal?: AbortSignal;
}

export interface TrialOutcome {
  readonly findings: ArmResult['findings'];
  readonly summary: ArmResult['summary'];
  readonly trial: Trial;
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

/** Positions where the largest output is not the label's. */
function misclassified(predictions: Tensor, labels: Tensor): number[] {
  const classes = labels.rowSize;
  const best = (t: Tensor, i: number) => {
    let at = 0;
    for (let j = 1; j < classes; j++) if ((t.data[i * classes + j] as number) > (t.data[i * classes + at] as number)) at = j;
    return at;
  };
  return Array.from({ length: labels.shape[0] as number }, (_, i) => i).filter((i) => best(predictions, i) !== best(labels, i));
}

/** Trains one network and tests it. Divergence is a result, not an error. */
export async function runTrial(
  { arm, config, stepThreads = 1, data }: TrialSpec,
  { onEvent = () => {}, signal }: TrialOptions = {},
): Promise<TrialOutcome> {
  const { seed, learningRate, epochs, batchSize } = config;
  const model = buildModel(arm.name, {
    seed,
    learningRate,
    backend: wasmBackend({ threads: stepThreads }),
    onWarning: (message) => onEvent({ type: 'warning', message }),
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
  const tested = guard.diverged || steps === 0 ? null : await test(model, data, known);
  // The very last update can break the weights where no further training loss shows it.
  const lost = guard.diverged ?? (tested?.loss === null ? { epoch: reporter.epoch - 1, batch: reporter.batch - 1 } : undefined);
  const diverged = lost ? { epoch: lost.epoch + 1, step: lost.batch + 1 } : null;
  if (diverged) onEvent({ type: 'diverged', ...diverged });
  const findings = await examine(model, config, data, !diverged && steps > 0);
  const { layers, total, trainable, nonTrainable } = model.describe();
  const series = (name: string) => history.numbers(name).map(finite);
  return {
    summary: { layers: layers.map((l) => ({ ...l, outputShape: [...l.outputShape] })), total, trainable, nonTrainable },
    findings,
    trial: {
      seed,
      history: {
        accuracy: series('accuracy'),
        loss: series('loss'),
        val_accuracy: series('val_accuracy'),
        val_loss: series('val_loss'),
      },
      test: diverged ? null : tested,
      seconds,
      stepMs: steps > 0 ? median(reporter.stepTimes) : null,
      diverged,
    },
  };
}

/** Samples that what needs measuring is measured on: enough to see it, few enough to take no time beside the training. */
const EXAMINED = 512;

/** What `doctor` says of a network: of its layers and the length of the training, and with `trained` of what training made of them. */
async function examine(model: Sequential, { epochs, batchSize }: CompareConfig, data: TrialData, trained: boolean) {
  const samples = data.trainX.slice(0, EXAMINED);
  const labels = data.trainY.slice(0, EXAMINED);
  const setup = await doctor(model, { samples: data.trainX.shape[0] as number, batchSize, epochs, trained: false });
  const measured = await doctor(model, {
    samples,
    labels,
    batchSize: Math.min(batchSize, samples.shape[0] as number),
    epochs: 0,
    trained,
  });
  const seen = new Set(setup.findings.map((f) => `${f.id} ${f.layer}`));
  return [...setup.findings, ...measured.findings.filter((f) => !seen.has(`${f.id} ${f.layer}`))].map((f) => ({ ...f }));
}

async function test(
  model: ReturnType<typeof buildModel>,
  { testX, testY }: TrialData,
  knownLoss?: number,
): Promise<Trial['test']> {
  const wrong = misclassified(await model.predict(testX), testY);
  const total = testX.shape[0] as number;
  const loss = knownLoss ?? numberOf(await model.evaluate(testX, testY), 'loss');
  return { accuracy: (total - wrong.length) / total, loss: finite(loss), correct: total - wrong.length, total, wrong };
}
