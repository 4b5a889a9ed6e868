import { Tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import type { Callback, Logs, PlainData } from '../training/callbacks/callback.ts';
import type { TrialData } from './data.ts';
import type { TrialEvent } from './trial.ts';

/** Shortest time between two `batch` events, in milliseconds. */
const REFRESH = 50;

export const finite = (v: unknown) => (typeof v === 'number' && Number.isFinite(v) ? v : null);

/** Samples that a network is tested on. */
export type TestData = Pick<TrialData, 'testX' | 'testY'>;

/** Times the steps and passes on what happens. A training that was cut off goes on with the times that it had. */
export class Reporter implements Callback {
  stepTimes: number[] = [];
  private readonly report: (event: TrialEvent) => void;
  readonly steps: number;
  /** The current epoch and the last batch in it, counted from 1. */
  epoch = 1;
  batch = 0;
  /** Duration of the steps up to the end of each finished epoch. */
  epochSeconds: number[] = [];
  private trained = 0;
  private began = 0;
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

  /** Duration of the training so far, with its validation, also in a run that was cut off. */
  get totalSeconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  onTrainBegin(): void {
    this.began = performance.now();
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
    this.trained += (now - this.stepBegan) / 1000;
    this.batch = batch + 1;
    if (batch === 0) this.firstSeconds = this.seconds;
    if (now - this.reported < REFRESH) return;
    this.reported = now;
    const { epoch, steps, seconds, firstSeconds } = this;
    this.report({ type: 'batch', epoch, done: batch + 1, steps, seconds, firstSeconds, logs });
  }

  onEpochEnd(_: number, logs: Logs): void {
    const { epoch, steps, seconds, firstSeconds } = this;
    this.epochSeconds.push(this.trained);
    this.report({ type: 'epoch-end', epoch, steps, seconds, firstSeconds, logs });
  }

  getState(): PlainData {
    const { stepTimes, epochSeconds, epoch, batch, trained, totalSeconds } = this;
    const times = new Tensor(Float64Array.from(stepTimes), [stepTimes.length]);
    return { stepTimes: times, epochSeconds, epoch, batch, trained, totalSeconds };
  }

  setState(state: PlainData): void {
    const { stepTimes, epochSeconds, epoch, batch, trained, totalSeconds } = state as unknown as ReporterState;
    this.stepTimes = [...stepTimes.data];
    this.epochSeconds = [...epochSeconds];
    this.epoch = epoch;
    this.batch = batch;
    this.trained = trained;
    this.began = performance.now() - totalSeconds * 1000;
  }
}

interface ReporterState extends Pick<Reporter, 'epochSeconds' | 'epoch' | 'batch' | 'totalSeconds'> {
  readonly stepTimes: Tensor;
  readonly trained: number;
}

/** Tests a network after each epoch on samples that `fit` does not look at. */
export class EpochTests implements Callback {
  /** By name the values by epoch. */
  series: Record<string, (number | null)[]> = {};
  private readonly model: Model;
  private readonly data: TestData;

  constructor(model: Model, data: TestData) {
    this.model = model;
    this.data = data;
  }

  async onEpochEnd(): Promise<void> {
    for (const [name, value] of Object.entries(await this.model.evaluate(this.data.testX, this.data.testY))) {
      if (typeof value !== 'number') continue;
      this.series[name] ??= [];
      this.series[name].push(finite(value));
    }
  }

  getState(): PlainData {
    return this.series;
  }

  setState(state: PlainData): void {
    this.series = structuredClone(state) as typeof this.series;
  }
}
