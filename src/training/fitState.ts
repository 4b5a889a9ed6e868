/**
 * Where the training of a model is: one record for all calls of `fit`, which backups keep. Whoever trains, draws masks or puts samples
 * into an order reads it here.
 */
export class FitState {
  /** Training steps of the model so far, over all calls: masks are drawn by this number. */
  step = 0;
  /** Epochs of the model so far, over all calls. */
  epochs = 0;
  /** Passes in inference since the programs were compiled, by which layers that are told to train there draw masks. */
  draws = 0;
  /** The epoch of this call of `fit`, counted from 0. */
  epoch = 0;
  /** Batches of the epoch that are done. */
  batch = 0;
  /** Epochs of the model before epoch 0 of this call, known once that has begun: orders of samples go on from there. */
  offset: number | undefined;

  /** A call of `fit` begins. */
  begin(epoch: number): void {
    this.epoch = epoch;
    this.batch = 0;
    this.offset = undefined;
  }

  /** A call that begins with an epoch that was done before has new orders; one that says where it goes on has that epoch's. */
  beginEpoch(): void {
    this.offset ??= Math.max(0, this.epochs - this.epoch);
    this.epochs = this.epoch + this.offset + 1;
  }

  nextStep(): number {
    return this.step++;
  }

  nextDraw(): number {
    return this.draws++;
  }
}
