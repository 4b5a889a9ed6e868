import type { Tensor, TensorLike } from '../tensor/tensor.ts';

/** Values by name at the end of a batch or epoch: `accuracy`, `loss`, and with validation `val_accuracy`, `val_loss`. */
export type Logs = Readonly<Record<string, number>>;

/** An epoch's logs, which callbacks may add to; those behind them, and the history, see it. */
export type EpochLogs = Record<string, number>;

/** What a callback can see and do while a model trains. */
export interface TrainingControl {
  /** Ends training after the current batch when set. */
  stopTraining: boolean;
  readonly model: TrainingModel;
  /** The epoch to begin with (counted from 0), which may be set before training begins. */
  epoch: number;
}

/** The model that trains, as callbacks may see and change it between batches. */
export interface TrainingModel {
  /** Copies of all weights. */
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): Promise<void>;
  getLearningRate(): number;
  setLearningRate(value: number): void;
  /** The state of the training after `epoch` epochs, as bytes. */
  snapshot(epoch: number): Uint8Array;
  /** Goes back to a snapshot; returns its number of epochs. `where` names it in errors. */
  restore(bytes: Uint8Array, where?: string): Promise<number>;
}

/** What `fit` is about to do. */
export interface TrainingPlan {
  readonly epochs: number;
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
}

/**
 * Follows the training. Every method may be left out; one that returns a promise is waited for. Epochs and batches count from 0. Logs of a
 * batch are means over the epoch so far, as Keras shows them.
 */
export interface Callback {
  onTrainBegin?(control: TrainingControl, plan: TrainingPlan): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchBegin?(batch: number): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs): void | Promise<void>;
  onTrainEnd?(): void | Promise<void>;
  /** Instead of `onTrainEnd` where the training failed: the place to close files. The error itself is what `fit` rejects with. */
  onTrainError?(): void | Promise<void>;
}
