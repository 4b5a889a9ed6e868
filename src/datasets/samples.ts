import type { Tensor } from '../core/tensor/tensor.ts';
import type { TableSchema } from './files/tableSchema.ts';

/** Samples with their labels: what `fit` takes. */
export interface Samples {
  /** One sample an entry along the first axis. */
  readonly x: Tensor;
  /** One label a sample. */
  readonly y: Tensor;
  /** What the labels 0, 1, … mean, where the source says it. */
  readonly classNames?: readonly string[];
  /** What the columns mean, where the samples come from a table. */
  readonly schema?: TableSchema;
}

/** Samples to train on and others to test with. */
export interface TrainTest {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
  /** What the labels 0, 1, … mean, where the source says it. */
  readonly classNames?: readonly string[];
}
