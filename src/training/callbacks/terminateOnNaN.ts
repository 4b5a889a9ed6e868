import type { PlainData } from '../plainData.ts';
import type { Callback, Divergence, Logs, TrainingControl } from './callback.ts';

export class TerminateOnNaN implements Callback {
  /** Where the loss stopped being a number, and the likely reason; epoch and batch count from 0. */
  diverged: (Omit<Divergence, 'reason'> & Partial<Pick<Divergence, 'reason'>>) | undefined;
  private control: TrainingControl | undefined;
  private epoch = 0;

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.diverged = undefined;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (typeof loss !== 'number' || Number.isFinite(loss) || !this.control) return;
    const { divergence } = this.control;
    this.diverged ??= {
      epoch: this.epoch,
      batch,
      loss,
      ...(divergence && { reason: divergence.reason, sample: divergence.sample }),
    };
    this.control.stopTraining = true;
  }

  getState(): PlainData {
    return { diverged: this.diverged };
  }

  setState(state: PlainData): void {
    this.diverged = (state as Pick<TerminateOnNaN, 'diverged'>).diverged;
  }
}

/**
 * Ends training at the first batch whose loss is NaN or infinite.
 * @example
 * ```ts
 * const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
 * net.compile({ loss: 'mse' });
 * const guard = callbacks.terminateOnNaN();
 * await net.fit(tensor([[1]]), tensor([[NaN]]), { epochs: 9, verbose: 0, callbacks: [guard] });
 * guard.diverged.batch; // 0
 * ```
 */
export const terminateOnNaN = () => new TerminateOnNaN();
