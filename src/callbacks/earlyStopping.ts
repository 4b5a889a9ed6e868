import type { Tensor } from '../tensor/tensor.ts';
import type { Callback, Logs, TrainingControl } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** What counts as better at least. Default 0. */
  readonly minDelta?: number;
  /** Epochs without anything better after which training ends. Default 0. */
  readonly patience?: number;
  /** A number that must be bettered too. Default none. */
  readonly baseline?: number;
  /** Whether to give the model the weights of its best epoch at the end. Default false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs (counted from 0) before this one are not watched. Default 0. */
  readonly startFromEpoch?: number;
}

/** Ends training once a logged number has stopped getting better, as Keras 3 does. */
export class EarlyStopping implements Callback {
  private readonly options: Required<Omit<EarlyStoppingOptions, 'monitor' | 'mode' | 'baseline'>>;
  private readonly baseline: number | undefined;
  private readonly monitor: Monitor;
  private control: TrainingControl | undefined;
  private wait = 0;
  private best: number | undefined;
  private bestWeights: Tensor[] | undefined;
  /** The epoch (counted from 0) after which training was ended, or undefined. */
  stoppedEpoch: number | undefined;

  constructor({
    minDelta = 0,
    patience = 0,
    baseline,
    restoreBestWeights = false,
    startFromEpoch = 0,
    ...monitor
  }: EarlyStoppingOptions = {}) {
    this.options = { minDelta: Math.abs(minDelta), patience, restoreBestWeights, startFromEpoch };
    this.baseline = baseline;
    this.monitor = new Monitor(monitor, 'EarlyStopping');
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.wait = 0;
    this.best = undefined;
    this.bestWeights = undefined;
    this.stoppedEpoch = undefined;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.monitor.read(logs);
    const { minDelta, patience, restoreBestWeights, startFromEpoch } = this.options;
    if (value === undefined || epoch < startFromEpoch || !this.control) return;
    const improves = (reference: number | undefined) =>
      reference === undefined || this.monitor.better(value, reference, minDelta);
    if (restoreBestWeights) this.bestWeights ??= this.control.model.getWeights();
    this.wait++;
    if (improves(this.best)) {
      this.best = value;
      if (restoreBestWeights) this.bestWeights = this.control.model.getWeights();
      if (improves(this.baseline)) this.wait = 0;
      return;
    }
    if (this.wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.control.stopTraining = true;
    }
  }

  async onTrainEnd(): Promise<void> {
    if (this.bestWeights) await this.control?.model.setWeights(this.bestWeights);
  }
}
