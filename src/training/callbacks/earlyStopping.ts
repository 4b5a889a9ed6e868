import { requireBoolean, requireFinite } from '../../core/checks.ts';
import { integer, type OptionTable, resolveOptions, withOptions } from '../../core/options.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, Logs, TrainingControl } from './callback.ts';
import { Monitor, type MonitorOptions, monitorOptions, requireDelta } from './monitor.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** What counts as better at least. Default 0. */
  readonly minDelta?: number;
  /** Epochs without anything better after which training ends. Default 0. */
  readonly patience?: number;
  /** A number that must be bettered too. Default none. */
  readonly baseline?: number | undefined;
  /** Whether to give the model the weights of its best epoch at the end. Default false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs (counted from 0) before this one are not watched. Default 0. */
  readonly startFromEpoch?: number;
}

const earlyStoppingOptions = {
  ...monitorOptions,
  minDelta: { default: 0, check: requireDelta },
  patience: { default: 0, check: integer(0) },
  baseline: { check: requireFinite },
  restoreBestWeights: { default: false, check: requireBoolean },
  startFromEpoch: { default: 0, check: integer(0) },
} satisfies OptionTable<EarlyStoppingOptions>;

/** What it remembers of the epochs so far. */
interface Memory {
  readonly wait: number;
  readonly best?: number;
  readonly bestEpoch?: number;
  readonly bestWeights?: Tensor[];
  readonly stoppedEpoch?: number;
}

export class EarlyStopping implements Callback {
  private readonly options: Required<EarlyStoppingOptions>;
  private readonly monitor: Monitor;
  private control: TrainingControl | undefined;
  private memory: Memory = { wait: 0 };

  /** @throws EvenkeelError for an option out of its range */
  constructor(options: EarlyStoppingOptions = {}) {
    this.options = resolveOptions<EarlyStoppingOptions>('EarlyStopping', options, earlyStoppingOptions);
    this.monitor = new Monitor(this.options, 'EarlyStopping');
  }

  /** The epoch (counted from 0) after which training was ended, or undefined. */
  get stoppedEpoch(): number | undefined {
    return this.memory.stoppedEpoch;
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.monitor.begin(control);
    this.memory = { wait: 0 };
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const value = this.monitor.read(logs);
    const { minDelta, patience, baseline, restoreBestWeights, startFromEpoch } = this.options;
    if (value === undefined || epoch < startFromEpoch || !this.control) return;
    const improves = (reference: number | undefined) => this.monitor.better(value, reference, minDelta);
    const wait = this.memory.wait + 1;
    if (improves(this.memory.best)) {
      const bestWeights = restoreBestWeights ? { bestWeights: await this.control.model.fetchWeights() } : {};
      // The wait is over only where the baseline is bettered too.
      this.memory = { wait: improves(baseline) ? 0 : wait, best: value, bestEpoch: epoch, ...bestWeights };
      return;
    }
    this.memory = { ...this.memory, wait };
    if (wait >= patience && epoch > 0) {
      this.memory = { ...this.memory, stoppedEpoch: epoch };
      this.control.stopTraining = true;
    }
  }

  async onTrainEnd(): Promise<void> {
    const { stoppedEpoch, bestEpoch, bestWeights } = this.memory;
    if (stoppedEpoch !== undefined) this.monitor.say(`Epoch ${stoppedEpoch + 1}: early stopping`);
    if (!bestWeights) return;
    if (bestEpoch !== undefined) {
      this.monitor.say(`Restoring model weights from the end of the best epoch: ${bestEpoch + 1}.`);
    }
    await this.control?.model.setWeights(bestWeights);
  }

  getState(): PlainData {
    return { monitor: this.monitor.name, ...this.memory };
  }

  setState(state: PlainData): void {
    this.memory = this.monitor.known<Memory>(state, ['wait']);
  }
}

/**
 * Ends training once a logged number has stopped getting better, as Keras 3 does: after `patience` epochs in which it was not better than
 * the best so far by more than `minDelta`. With `restoreBestWeights` the model then has the weights of its best epoch.
 * @throws EvenkeelError for an option out of its range, and when training begins, with mode 'auto', for a name of which no metric says whether more is better
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * const stopping = callbacks.earlyStopping({ monitor: 'loss', minDelta: 99, patience: 2, restoreBestWeights: true });
 * await net.fit(tensor([[1]]), tensor([[2]]), { epochs: 9, verbose: 0, callbacks: [stopping] });
 * stopping.stoppedEpoch; // 2
 * ```
 */
export const earlyStopping = withOptions(
  'EarlyStopping',
  earlyStoppingOptions,
  (options?: EarlyStoppingOptions) => new EarlyStopping(options),
);
