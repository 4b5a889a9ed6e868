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

/** Ends training at the first batch whose loss is NaN or infinite. */
export const terminateOnNaN = () => new TerminateOnNaN();
