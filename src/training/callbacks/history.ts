import { describeValue, requireThat } from '../../core/checks.ts';
import type { MetricResult } from '../../nn/metrics/metric.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, TrainingControl } from './callback.ts';
import { type HistoryLogs, type Logs, requireNumber } from './logs.ts';

/**
 * What `fit` returns: the logs of every finished epoch.
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * const { epoch, history } = await net.fit(tensor([[1]]), tensor([[2]]), { epochs: 2, verbose: 0 });
 * epoch; // [0, 1]
 * history.loss.length; // 2
 * ```
 */
export class History implements Callback {
  /** The finished epochs, counted from 0. */
  readonly epoch: number[] = [];
  /** For each name the values by epoch, e.g. `history.accuracy.at(-1)`: numbers, and lists for metrics that have one for each class. */
  readonly history = {} as HistoryLogs;
  private control: TrainingControl | undefined;

  /** Where the loss stopped being a number, counted from 0, and why it likely did; undefined where it did not. */
  get divergence(): TrainingControl['divergence'] {
    return this.control?.divergence;
  }

  /**
   * The values by epoch of what is one number, e.g. `numbers('val_accuracy')`.
   * @throws EvenkeelError where nothing of that name was logged, or lists
   */
  numbers(name: string): number[] {
    const values = this.history[name] ?? (this.epoch.length > 0 ? [undefined] : []);
    return values.map((value) => requireNumber(value, name, 'history'));
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    const history: Record<string, MetricResult[]> = this.history;
    for (const [name, value] of Object.entries(logs)) {
      history[name] ??= [];
      history[name].push(value);
    }
  }

  getState(): PlainData {
    return { epoch: this.epoch, history: this.history };
  }

  setState(state: PlainData): void {
    const { epoch, history } = (state ?? {}) as Pick<History, 'epoch' | 'history'>;
    const lists = typeof history === 'object' && history !== null && Object.values(history).every(Array.isArray);
    const fits = Array.isArray(epoch) && epoch.every((e) => Number.isInteger(e)) && lists;
    requireThat('History, backup', describeValue(epoch), fits, 'the epochs so far, with a list for each name');
    this.epoch.splice(0, this.epoch.length, ...epoch);
    Object.assign(this.history, history);
  }
}
