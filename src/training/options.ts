import { describeValue, requireInteger, requireThat } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { TensorLike } from '../core/tensor/tensor.ts';
import type { Callback } from './callbacks/callback.ts';
import type { BatchIterable, PredictBatch } from './data/batchSource.ts';
import type { Arrays } from './data/inputs.ts';
import { boolean, integer, type OptionsOf, option } from './optionTable.ts';

/** Arrays, or batches that come one after the other. */
export type FitData = Arrays | BatchIterable;
/** Samples with their labels and, if wanted, weights. */
export type DataPair = readonly [x: Arrays, y: Arrays, sampleWeight?: WeightsLike];
/** Weights of the samples for all outputs, or for each output its own: in their order, or by their names. */
export type WeightsLike = TensorLike | readonly (TensorLike | undefined)[] | Readonly<Record<string, TensorLike>>;
/** Arrays, or batches without or with labels, which are left aside. */
export type PredictData = Arrays | Iterable<PredictBatch> | AsyncIterable<PredictBatch>;

/** How much is printed: 1 a progress bar, 2 a line at the end, 0 nothing, 'auto' 1 in a terminal and else 2. */
export type Verbose = 'auto' | 0 | 1 | 2;

const refuse = (where: string, expected: string, value: unknown): never => {
  throw new EvenkeelError({ where, expected, got: describeValue(value) });
};

function checkCallbacks(where: string, callbacks: readonly Callback[]): void {
  if (!Array.isArray(callbacks)) refuse(where, 'a list of callbacks', callbacks);
  const bad = (callbacks as readonly unknown[]).find((c) => typeof c !== 'object' || c === null);
  if (bad !== undefined) refuse(where, 'objects with methods of Callback', bad);
}

function checkFrequency(where: string, epochs: number | readonly number[]): void {
  if (typeof epochs !== 'number' && !Array.isArray(epochs)) refuse(where, 'a number of epochs, or a list of epochs', epochs);
  for (const epoch of [epochs].flat()) requireInteger(where, epoch as number, 1);
}

const verbose = option<Verbose>((where, value) => {
  requireThat(where, value, ['auto', 0, 1, 2].includes(value), "'auto', 0, 1 or 2");
});

const weightOptions = {
  /**
   * What each sample counts in the loss: one number a sample, or for outputs of several steps one a step [n, steps]; for models with
   * several outputs also a list of such, or an object by name.
   */
  sampleWeight: option<WeightsLike>(),
};

export const batchOptions = {
  /**
   * What samples of each class count in the loss; 1 for a class that is not named. With `sampleWeight` a sample counts the product, where
   * Keras takes only one of the two. For models with one output.
   */
  classWeight: option<Readonly<Record<number, number>>>(),
  ...weightOptions,
};

export const fitOptions = {
  /** Default 32. Not for iterables, which bring their own batches. */
  batchSize: integer(1),
  /** The number of the epoch to stop before. Default 1. */
  epochs: integer(0),
  /** The first epoch, counted from 0. Default 0. */
  initialEpoch: integer(0),
  /** Evaluated after each epoch. */
  validationData: option<DataPair | BatchIterable>(),
  /** The fraction of the samples, from the end, to hold back for validation. Default 0. */
  validationSplit: option<number>(),
  /** Samples a batch in validation. Default 250, whatever `batchSize` is; Keras takes that. */
  validationBatchSize: integer(1),
  /** Batches of a validation. Default all. */
  validationSteps: integer(1),
  /** Validate every so many epochs, or after these (counted from 1). Default 1. */
  validationFreq: option<number | readonly number[]>(checkFrequency),
  /** A new order of the samples each epoch, also over several calls of `fit`. Default true. */
  shuffle: boolean,
  /** Batches an epoch. Default all there are. */
  stepsPerEpoch: integer(1),
  callbacks: option<readonly Callback[]>(checkCallbacks),
  /** 'auto' and 1 show a progress bar, 2 a line an epoch, 0 nothing. Where the output is no terminal, 'auto' is 2. */
  verbose,
  /** Stops the training after the current batch; `fit` then returns what was reached. */
  signal: option<AbortSignal>((where, value) => {
    if (!('aborted' in Object(value))) refuse(where, 'an AbortSignal', value);
  }),
  ...batchOptions,
};

export const predictOptions = {
  /** Samples a batch. Default 250, where Keras has 32: results are the same. Not for iterables, which bring their own batches. */
  batchSize: integer(1),
  /** Batches to go through. Default all. */
  steps: integer(1),
  /** Default 0, where Keras shows a bar. */
  verbose,
};

export const evaluateOptions = { ...predictOptions, ...weightOptions };

export interface BatchOptions extends OptionsOf<typeof batchOptions> {}
export interface FitOptions extends OptionsOf<typeof fitOptions> {}
export interface EvaluateOptions extends OptionsOf<typeof evaluateOptions> {}
export interface PredictOptions extends OptionsOf<typeof predictOptions> {}
