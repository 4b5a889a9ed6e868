import type { Callback, EpochLogs, Logs, TrainingControl, TrainingPlan } from './callbacks/callback.ts';

/** Tells callbacks, one after the other, what happens in a training; one that returns a promise is waited for. */
export class CallbackList {
  private readonly callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[]) {
    this.callbacks = callbacks;
  }

  async onTrainBegin(control: TrainingControl, plan: TrainingPlan): Promise<void> {
    for (const c of this.callbacks) await c.onTrainBegin?.(control, plan);
  }

  async onEpochBegin(epoch: number): Promise<void> {
    for (const c of this.callbacks) await c.onEpochBegin?.(epoch);
  }

  async onTrainBatchBegin(batch: number): Promise<void> {
    for (const c of this.callbacks) await c.onTrainBatchBegin?.(batch);
  }

  /** @param compute gives the logs: asked once for all callbacks, and not where none hears of batches */
  async onTrainBatchEnd(batch: number, compute: () => Logs): Promise<void> {
    let logs: Logs | undefined;
    for (const c of this.callbacks) {
      if (!c.onTrainBatchEnd) continue;
      logs ??= compute();
      await c.onTrainBatchEnd(batch, logs);
    }
  }

  async onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    for (const c of this.callbacks) await c.onEpochEnd?.(epoch, logs);
  }

  async onCheckpoint(epoch: number, batch: number | undefined): Promise<void> {
    for (const c of this.callbacks) await c.onCheckpoint?.(epoch, batch);
  }

  async onTrainEnd(): Promise<void> {
    for (const c of this.callbacks) await c.onTrainEnd?.();
  }

  /** Each hears of the error, also where one before fails at that: what it fails at says less than the error itself. */
  async onTrainError(): Promise<void> {
    for (const c of this.callbacks) await (async () => c.onTrainError?.())().catch(() => {});
  }

  /** The callbacks that have a state, by the names of their classes, in their order. */
  stateful(): Map<string, Callback[]> {
    const found = new Map<string, Callback[]>();
    for (const callback of this.callbacks) {
      if (!callback.getState || !callback.setState) continue;
      const { name } = callback.constructor;
      found.set(name, [...(found.get(name) ?? []), callback]);
    }
    return found;
  }
}
