import { EvenkeelError } from '../errors.ts';
import type { Callback, EpochLogs, TrainingControl } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** Epochs without anything better before that. Default 10. */
  readonly patience?: number;
  /** What counts as better at least. Default 1e-4. */
  readonly minDelta?: number;
  /** Epochs after a reduction that do not count. Default 0. */
  readonly cooldown?: number;
  /** Default 0. */
  readonly minLr?: number;
}

/** Lowers the learning rate once a logged number has stopped getting better, as Keras 3 does. Logs `learning_rate`. */
export class ReduceLROnPlateau implements Callback {
  private readonly options: Required<Omit<ReduceLROnPlateauOptions, keyof MonitorOptions>>;
  private readonly monitor: Monitor;
  private control: TrainingControl | undefined;
  private best: number;
  private wait = 0;
  private cooling = 0;

  constructor({
    factor = 0.1,
    patience = 10,
    minDelta = 1e-4,
    cooldown = 0,
    minLr = 0,
    ...monitor
  }: ReduceLROnPlateauOptions = {}) {
    if (!(factor > 0 && factor < 1)) {
      throw new EvenkeelError({
        where: 'ReduceLROnPlateau, option factor',
        expected: 'a number between 0 and 1',
        got: String(factor),
      });
    }
    this.options = { factor, patience, minDelta, cooldown, minLr };
    this.monitor = new Monitor(monitor, 'ReduceLROnPlateau');
    this.best = this.monitor.worst;
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.best = this.monitor.worst;
    this.wait = 0;
    this.cooling = 0;
  }

  onEpochEnd(_: number, logs: EpochLogs): void {
    const model = this.control?.model;
    if (!model) return;
    const rate = model.getLearningRate();
    logs.learning_rate = rate;
    const value = this.monitor.read(logs);
    if (value === undefined) return;
    const { factor, patience, minDelta, cooldown, minLr } = this.options;
    if (this.cooling > 0) {
      this.cooling--;
      this.wait = 0;
    }
    if (this.monitor.better(value, this.best, minDelta)) {
      this.best = value;
      this.wait = 0;
      return;
    }
    if (this.cooling > 0 || ++this.wait < patience || rate <= minLr) return;
    model.setLearningRate(Math.max(rate * factor, minLr));
    this.cooling = cooldown;
    this.wait = 0;
  }
}

/** Sets the learning rate of each epoch: `schedule(epoch, rate so far)`, epochs counted from 0. Logs `learning_rate`. */
export class LearningRateScheduler implements Callback {
  private readonly schedule: (epoch: number, learningRate: number) => number;
  private control: TrainingControl | undefined;

  constructor(schedule: (epoch: number, learningRate: number) => number) {
    this.schedule = schedule;
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
  }

  onEpochBegin(epoch: number): void {
    const model = this.control?.model;
    const rate = model && this.schedule(epoch, model.getLearningRate());
    if (rate === undefined) return;
    if (!Number.isFinite(rate)) {
      throw new EvenkeelError({ where: `LearningRateScheduler, epoch ${epoch}`, expected: 'a number', got: String(rate) });
    }
    model?.setLearningRate(rate);
  }

  onEpochEnd(_: number, logs: EpochLogs): void {
    if (this.control) logs.learning_rate = this.control.model.getLearningRate();
  }
}
