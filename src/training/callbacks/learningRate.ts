import { requireNotNegative, requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { integer, type OptionTable, resolveOptions, withOptions } from '../../core/options.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, EpochLogs, TrainingControl, TrainingModel } from './callback.ts';
import { Monitor, type MonitorOptions, monitorOptions, requireDelta } from './monitor.ts';
import { pythonFloat } from './python.ts';

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

const requireReduction = (where: string, factor: number) =>
  requireThat(where, factor, Number.isFinite(factor) && factor > 0 && factor < 1, 'a number between 0 and 1');

const reduceLROnPlateauOptions = {
  ...monitorOptions,
  factor: { default: 0.1, check: requireReduction },
  patience: { default: 10, check: integer(0) },
  minDelta: { default: 1e-4, check: requireDelta },
  cooldown: { default: 0, check: integer(0) },
  minLr: { default: 0, check: requireNotNegative },
} satisfies OptionTable<ReduceLROnPlateauOptions>;

/** What it remembers of the epochs so far. */
interface Memory {
  readonly best?: number | undefined;
  readonly wait: number;
  readonly cooling: number;
}

export class ReduceLROnPlateau implements Callback {
  private readonly options: Required<ReduceLROnPlateauOptions>;
  private readonly monitor: Monitor;
  private control: TrainingControl | undefined;
  private memory: Memory = { wait: 0, cooling: 0 };

  /** @throws EvenkeelError for an option out of its range */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    this.options = resolveOptions<ReduceLROnPlateauOptions>('ReduceLROnPlateau', options, reduceLROnPlateauOptions);
    this.monitor = new Monitor(this.options, 'ReduceLROnPlateau');
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.monitor.begin(control);
    this.memory = { wait: 0, cooling: 0 };
  }

  async onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    const model = this.control?.model;
    if (!model) return;
    logs.learning_rate = await model.fetchLearningRate();
    const value = this.monitor.read(logs);
    if (value !== undefined) this.memory = await this.update(value, model, epoch);
  }

  private async update(value: number, model: TrainingModel, epoch: number): Promise<Memory> {
    const { factor, patience, minDelta, cooldown, minLr } = this.options;
    const { best } = this.memory;
    const cooling = Math.max(this.memory.cooling - 1, 0);
    if (this.monitor.better(value, best, minDelta)) return { best: value, wait: 0, cooling };
    if (cooling > 0) return { best, wait: 0, cooling };
    const wait = this.memory.wait + 1;
    const rate = await model.fetchLearningRate();
    if (wait < patience || rate <= Math.fround(minLr)) return { best, wait, cooling };
    const reduced = Math.max(rate * factor, minLr);
    await model.setLearningRate(reduced);
    this.monitor.say(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${pythonFloat(reduced)}.`);
    return { best, wait: 0, cooling: cooldown };
  }

  getState(): PlainData {
    return { monitor: this.monitor.name, ...this.memory };
  }

  setState(state: PlainData): void {
    this.memory = this.monitor.known<Memory>(state, ['wait', 'cooling']);
  }
}

/**
 * Multiplies the learning rate by `factor`, down to `minLr`, once a logged number has not got better by more than `minDelta` for
 * `patience` epochs, as Keras 3 does; then `cooldown` epochs do not count. Logs `learning_rate`.
 * @throws EvenkeelError for an option out of its range, when training begins, with mode 'auto', for a name of which no metric says whether more is better, and for an optimizer that has
 * a schedule of its own
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * const plateau = callbacks.reduceLROnPlateau({ monitor: 'loss', minDelta: 99, patience: 1, factor: 0.5 });
 * const { history } = await net.fit(tensor([[1]]), tensor([[2]]), { epochs: 2, verbose: 0, callbacks: [plateau] });
 * history.learning_rate; // [0.001, 0.001]
 * ```
 */
export const reduceLROnPlateau = withOptions(
  'ReduceLROnPlateau',
  reduceLROnPlateauOptions,
  (options?: ReduceLROnPlateauOptions) => new ReduceLROnPlateau(options),
);

export class LearningRateScheduler implements Callback {
  private readonly schedule: (epoch: number, learningRate: number) => number;
  private control: TrainingControl | undefined;

  /** @throws EvenkeelError unless `schedule` is a function */
  constructor(schedule: (epoch: number, learningRate: number) => number) {
    const fits = typeof schedule === 'function';
    this.schedule = requireThat('LearningRateScheduler, schedule', schedule, fits, 'a function (epoch, learningRate) => number');
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
  }

  async onEpochBegin(epoch: number): Promise<void> {
    const model = this.control?.model;
    if (!model) return;
    const rate = this.schedule(epoch, await model.fetchLearningRate());
    if (!Number.isFinite(rate)) {
      throw new EvenkeelError({ where: `LearningRateScheduler, epoch ${epoch}`, expected: 'a number', got: String(rate) });
    }
    await model.setLearningRate(rate);
  }

  async onEpochEnd(_: number, logs: EpochLogs): Promise<void> {
    if (this.control) logs.learning_rate = await this.control.model.fetchLearningRate();
  }
}

/**
 * Sets the learning rate at the beginning of each epoch. Logs `learning_rate`.
 * @param schedule gives the rate of an epoch (counted from 0) from the rate so far
 * @throws EvenkeelError unless `schedule` is a function, when it gives no number, and for an optimizer that has its own schedule
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * const halving = callbacks.learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
 * const { history } = await net.fit(tensor([[1]]), tensor([[2]]), { epochs: 2, verbose: 0, callbacks: [halving] });
 * history.learning_rate; // [0.001, 0.0005]
 * ```
 */
export const learningRateScheduler = (schedule: (epoch: number, learningRate: number) => number) =>
  new LearningRateScheduler(schedule);
