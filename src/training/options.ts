import type { TensorLike } from '../core/tensor/tensor.ts';
import type { Callback, Logs } from './callbacks/callback.ts';
import type { BatchIterable, PredictBatch } from './data/batchSource.ts';
import type { Arrays } from './data/inputs.ts';

/** Samples a batch in inference where nothing else is said: large enough to be fast, small enough to need little memory. Keras has 32. */
export const INFERENCE_BATCH = 250;

/** Arrays, or batches that come one after the other. */
export type FitData = Arrays | BatchIterable;
/** Samples with their labels and, if wanted, weights. */
export type DataPair = readonly [x: Arrays, y: Arrays, sampleWeight?: WeightsLike];
/** Weights of the samples for all outputs, or for each output its own: in their order, or by their names. */
export type WeightsLike = TensorLike | readonly (TensorLike | undefined)[] | Readonly<Record<string, TensorLike>>;
/** Arrays, or batches without or with labels, which are left aside. */
export type PredictData = Arrays | Iterable<PredictBatch> | AsyncIterable<PredictBatch>;
export type BatchLogs = Logs;

/** How much is printed: 1 a progress bar, 2 a line at the end, 0 nothing, 'auto' 1 in a terminal and else 2. */
export type Verbose = 'auto' | 0 | 1 | 2;

interface WeightOptions {
  /** What each sample counts in the loss: one number a sample, or for outputs of several steps one a step [n, steps]; for models with several outputs also a list of such, or an object by name. */
  readonly sampleWeight?: WeightsLike;
}

export interface BatchOptions extends WeightOptions {
  /**
   * What samples of each class count in the loss; 1 for a class that is not named. With `sampleWeight` a sample counts the product, where Keras
   * takes only one of the two. For models with one output.
   */
  readonly classWeight?: Readonly<Record<number, number>>;
}

export interface FitOptions extends BatchOptions {
  /** Default 32. Not for iterables, which bring their own batches. */
  readonly batchSize?: number;
  /** The number of the epoch to stop before. Default 1. */
  readonly epochs?: number;
  /** The first epoch, counted from 0. Default 0. */
  readonly initialEpoch?: number;
  /** Evaluated after each epoch. */
  readonly validationData?: DataPair | BatchIterable;
  /** The share of the samples, from the end, to hold back for validation. Default 0. */
  readonly validationSplit?: number;
  /** Samples a batch in validation. Default 250, whatever `batchSize` is; Keras takes that. */
  readonly validationBatchSize?: number;
  /** Batches of a validation. Default all. */
  readonly validationSteps?: number;
  /** Validate every so many epochs, or after these (counted from 1). Default 1. */
  readonly validationFreq?: number | readonly number[];
  /** A new order of the samples each epoch, also over several calls of `fit`. Default true. */
  readonly shuffle?: boolean;
  /** Batches an epoch. Default all there are. */
  readonly stepsPerEpoch?: number;
  readonly callbacks?: readonly Callback[];
  /** 'auto' and 1 show a progress bar, 2 a line an epoch, 0 nothing. Where the output is no terminal, 'auto' is 2. */
  readonly verbose?: Verbose;
  /** Stops the training after the current batch; `fit` then returns what was reached. */
  readonly signal?: AbortSignal;
}

interface InferenceOptions {
  /** Samples a batch. Default 250, where Keras has 32: results are the same. Not for iterables, which bring their own batches. */
  readonly batchSize?: number;
  /** Batches to go through. Default all. */
  readonly steps?: number;
  /** Default 0, where Keras shows a bar. */
  readonly verbose?: Verbose;
}

export interface EvaluateOptions extends WeightOptions, InferenceOptions {}

export interface PredictOptions extends InferenceOptions {}
