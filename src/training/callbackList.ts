import type { Awaitable } from '../core/awaitable.ts';
import type { Callback, EpochLogs, Logs, TrainingControl, TrainingPlan } from './callbacks/callback.ts';

/** Tells callbacks, one after the other, what happens in a training; one that returns a promise is waited for. */
export class CallbackList {
  private readonly callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[]) {
    this.callbacks = callbacks;
  }

  onTrainBegin(control: TrainingControl, plan: TrainingPlan): Promise<void> {
    return this.tell((c) => c.onTrainBegin?.(control, plan));
  }

  onEpochBegin(epoch: number): Promise<void> {
    return this.tell((c) => c.onEpochBegin?.(epoch));
  }

  onTrainBatchBegin(batch: number): Promise<void> {
    return this.tell((c) => c.onTrainBatchBegin?.(batch));
  }

  /** @param compute gives the logs: asked once for all callbacks, and not where none hears of batches */
  onTrainBatchEnd(batch: number, compute: () => Logs): Promise<void> {
    let logs: Logs | undefined;
    return this.tell((c) => {
      if (!c.onTrainBatchEnd) return;
      logs ??= compute();
      return c.onTrainBatchEnd(batch, logs);
    });
  }

  onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    return this.tell((c) => c.onEpochEnd?.(epoch, logs));
  }

  onCheckpoint(epoch: number, batch: number | undefined): Promise<void> {
    return this.tell((c) => c.onCheckpoint?.(epoch, batch));
  }

  onTrainEnd(): Promise<void> {
    return this.tell((c) => c.onTrainEnd?.());
  }

  private async tell(call: (callback: Callback) => Awaitable<void> | undefined): Promise<void> {
    for (const c of this.callbacks) {
      const done = call(c);
      // What is done at once costs no turn of the event loop.
      if (done) await done;
    }
  }

  /** Each hears of the error, also where one before fails at that: what it fails at says less than the error itself. */
  async onTrainError(): Promise<void> {
    for (const c of this.callbacks) await (async () => c.onTrainError?.())().catch(() => {});
  }

  /** The callbacks that have a state, by the names of their classes, in their order. */
  stateful(): Map<string, Callback[]> {
    const byClass = new Map<string, Callback[]>();
    for (const callback of this.callbacks) {
      if (!callback.getState || !callback.setState) continue;
      const { name } = callback.constructor;
      byClass.set(name, [...(byClass.get(name) ?? []), callback]);
    }
    return byClass;
  }
}
