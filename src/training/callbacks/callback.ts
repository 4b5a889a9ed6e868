import type { Awaitable } from '../../core/awaitable.ts';
import type { Tensor, TensorLike } from '../../core/tensor/tensor.ts';
import type { PlainData } from '../plainData.ts';
import type { EpochLogs, Logs } from './logs.ts';

export type { PlainData } from '../plainData.ts';
export type { EpochLogs, Logs } from './logs.ts';

/** Where the loss of a training stopped being a number, and why it likely did. Epoch and batch count from 0. */
export interface Divergence {
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;
  /** In a sentence or two. */
  readonly reason: string;
  /** The first sample, counted from 0, that is no finite number, where that is the reason. */
  readonly sample?: number | undefined;
}

/** The training as callbacks see and steer it. */
export interface TrainingControl {
  /** Ends training after the current batch when set. */
  stopTraining: boolean;
  readonly model: TrainingModel;
  /** The epoch to begin with (counted from 0), which may be set before training begins. */
  epoch: number;
  /** Where the loss stopped being a number, and the likely reason, if it did: known when callbacks hear of that batch's end. */
  readonly divergence?: Divergence | undefined;
  /**
   * The whole state of the training as bytes; exact where it is taken in `onCheckpoint`.
   * @throws EvenkeelError where a backend's memory cannot be read at once: there `fetchBackup` is awaited
   */
  backup(): Uint8Array;
  /** The same on every backend, also one whose memory must be waited for. */
  fetchBackup(): Promise<Uint8Array>;
  /**
   * Goes on where a backup was taken. To be called in `onTrainBegin`; the state is put in place once all callbacks have heard of the
   * beginning. `where` names it in errors. From weights that are NaN or infinite nothing goes on: that is warned of.
   * @throws EvenkeelError for damaged bytes, or the backup of another training, before anything is changed
   */
  resume(bytes: Uint8Array, where?: string): void;
  /** Whether what is logged under a name is better where it is larger; undefined where its metric does not say it. */
  higherIsBetter?(name: string): boolean | undefined;
  /** Warns as the model does. */
  warn(message: string): void;
}

/**
 * The model that trains, as callbacks may see and change it between batches. What begins with `fetch` works on every backend; the same
 * without it gives its answer at once, and throws on a backend whose memory must be waited for.
 */
export interface TrainingModel {
  /** The names of all weights, such as `dense/kernel`. */
  readonly weightNames: readonly string[];
  /** Copies of all weights. */
  getWeights(): Tensor[];
  fetchWeights(): Promise<Tensor[]>;
  setWeights(values: readonly TensorLike[]): Promise<void>;
  getLearningRate(): number;
  fetchLearningRate(): Promise<number>;
  setLearningRate(value: number): Awaitable<void>;
  /** Steps that the optimizer has done, over all calls of `fit`. */
  getIterations(): number;
  fetchIterations(): Promise<number>;
  /** The name of a weight, or of a part of the optimizer's state, that holds NaN or infinity; undefined where all are numbers. */
  findNotFinite(): Promise<string | undefined>;
  /** The state of the model and its optimizer as bytes, which `model.restore` reads. */
  snapshot(): Uint8Array;
  fetchSnapshot(): Promise<Uint8Array>;
  /** The model as a file that `loadModel` and Keras read, or its weights as one that `loadWeights` reads. */
  toBytes(format: 'keras' | 'h5' | 'weights'): Promise<Uint8Array>;
}

/** The plan of a call of `fit`. */
export interface TrainingPlan {
  readonly epochs: number;
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
}

/**
 * Follows the training. Every method may be left out; one that returns a promise is waited for. Epochs and batches count from 0. Logs of a
 * batch are means over the epoch so far, as Keras shows them.
 *
 * A callback that remembers something has `getState` and `setState` too, so that a run which was cut off can go on (`BackupAndRestore`). Such
 * a run hears of its beginning, and if it goes on within an epoch of that epoch's beginning; then comes `setState`.
 */
export interface Callback {
  onTrainBegin?(control: TrainingControl, plan: TrainingPlan): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onTrainBatchBegin?(batch: number): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: EpochLogs): void | Promise<void>;
  /** After all callbacks have heard of the end of a batch, or of an epoch (`batch` undefined): the place to take a backup. */
  onCheckpoint?(epoch: number, batch: number | undefined): void | Promise<void>;
  onTrainEnd?(): void | Promise<void>;
  /** Instead of `onTrainEnd` where the training failed: the place to close files. The error itself is what `fit` rejects with. */
  onTrainError?(): void | Promise<void>;
  /** Its state, as data that JSON holds, and tensors. */
  getState?(): PlainData;
  /** Remembers what `getState` gave in a run that was cut off. */
  setState?(state: PlainData): void | Promise<void>;
}
