import type { Callback, Logs } from './callback.ts';

/** What `fit` returns: the logs of every finished epoch. */
export class History implements Callback {
  /** The finished epochs, counted from 0. */
  readonly epoch: number[] = [];
  /** For each name the values by epoch, e.g. `history.accuracy`. */
  readonly history: Record<string, number[]> = {};

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
