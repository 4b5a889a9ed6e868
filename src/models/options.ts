import type { Callback } from '../callbacks/callback.ts';
import type { TensorLike } from '../tensor/tensor.ts';
import type { Arrays } from './inputs.ts';
import type { BatchIterable } from './sources.ts';

/** Arrays, or batches that come one after the other. */
export type FitData = Arrays | BatchIterable;
/** Samples with their labels and, if wanted, weights. */
export type DataPair = readonly [x: Arrays, y: Arrays, sampleWeight?: WeightsLike];
export type WeightsLike = TensorLike | readonly TensorLike[];
export type BatchLogs = Readonly<Record<string, number>>;

interface WeightOptions {
  /** What each sample counts in the loss: one number a sample, for models with several outputs a list of such. */
  readonly sampleWeight?: WeightsLike;
}

export interface BatchOptions extends WeightOptions {
  /** What samples of each class count in the loss; 1 for a class that is not named, times `sampleWeight` where there is one. */
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
  /** Samples a batch in validation. Default 250. */
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
  readonly verbose?: 'auto' | 0 | 1 | 2;
  /** Stops the training after the current batch; `fit` then returns what was reached. */
  readonly signal?: AbortSignal;
}

export interface EvaluateOptions extends WeightOptions {
  /** Default 250. */
  readonly batchSize?: number;
  /** Batches to go through. Default all. */
  readonly steps?: number;
}

export interface PredictOptions {
  /** Default 250. */
  readonly batchSize?: number;
  /** Batches to go through. Default all. */
  readonly steps?: number;
}
