import { describeValue, requireBelowOne, requireBoolean, requireInteger } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { integer, type OptionTable, oneOf } from '../core/options.ts';
import type { TensorLike } from '../core/tensor/tensor.ts';
import type { Callback } from './callbacks/callback.ts';
import type { BatchIterable, PredictBatch } from './data/batchSource.ts';
import { type ClassWeight, requireClassWeight } from './data/classWeight.ts';
import type { Arrays } from './data/inputs.ts';

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

function requireCallbacks(where: string, callbacks: readonly Callback[]): readonly Callback[] {
  if (!Array.isArray(callbacks)) refuse(where, 'a list of callbacks', callbacks);
  const bad = (callbacks as readonly unknown[]).find((c) => typeof c !== 'object' || c === null);
  if (bad !== undefined) refuse(where, 'objects with methods of Callback', bad);
  return callbacks;
}

function requireFrequency(where: string, epochs: number | readonly number[]): number | readonly number[] {
  if (typeof epochs !== 'number' && !Array.isArray(epochs)) refuse(where, 'a number of epochs, or a list of epochs', epochs);
  for (const epoch of [epochs].flat()) requireInteger(where, epoch as number, 1);
  return epochs;
}

function requireSignal(where: string, signal: AbortSignal): AbortSignal {
  return 'aborted' in Object(signal) ? signal : refuse(where, 'an AbortSignal', signal);
}

const checkVerbose = oneOf('auto', 0, 1, 2);

/** An option whose value is checked with the data that it belongs to. */
const withData = {};

export interface WeightOptions {
  /**
   * What each sample counts in the loss: one number a sample, or for outputs of several steps one a step [n, steps]; for models with
   * several outputs also a list of such, or an object by name.
   */
  readonly sampleWeight?: WeightsLike | undefined;
}

const weightOptions = { sampleWeight: withData } satisfies OptionTable<WeightOptions>;

export interface BatchOptions extends WeightOptions {
  /**
   * What samples of each class count in the loss; 1 for a class that is not named. With `sampleWeight` a sample counts the product, where
   * Keras takes only one of the two. For models with one output.
   */
  readonly classWeight?: ClassWeight | undefined;
}

export const batchOptions = { classWeight: { check: requireClassWeight }, ...weightOptions } satisfies OptionTable<BatchOptions>;

export interface FitOptions extends BatchOptions {
  /** Default 32. Not for iterables, which bring their own batches. */
  readonly batchSize?: number | undefined;
  /** The number of the epoch to stop before. Default 1. */
  readonly epochs?: number;
  /** The first epoch, counted from 0. Default 0. */
  readonly initialEpoch?: number;
  /** Evaluated after each epoch. */
  readonly validationData?: DataPair | BatchIterable | undefined;
  /** The fraction of the samples, from the end, to hold back for validation. Default 0. */
  readonly validationSplit?: number;
  /** Samples a batch in validation. Default 250, whatever `batchSize` is; Keras takes that. */
  readonly validationBatchSize?: number | undefined;
  /** Batches of a validation. Default all. */
  readonly validationSteps?: number | undefined;
  /** Validate every so many epochs, or after these (counted from 1). Default 1. */
  readonly validationFreq?: number | readonly number[] | undefined;
  /** A new order of the samples each epoch, also over several calls of `fit`. Default true; iterables have their own order. */
  readonly shuffle?: boolean | undefined;
  /** Batches an epoch. Default all there are. */
  readonly stepsPerEpoch?: number | undefined;
  readonly callbacks?: readonly Callback[];
  /** 'auto' and 1 show a progress bar, 2 a line an epoch, 0 nothing. Where the output is no terminal, 'auto' is 2. */
  readonly verbose?: Verbose;
  /** Stops the training after the current batch; `fit` then returns what was reached. */
  readonly signal?: AbortSignal | undefined;
}

export const fitOptions = {
  // Without a default in the table are those that `fit` refuses beside some data, so that it must know whether they were given.
  batchSize: { check: integer(1) },
  epochs: { default: 1, check: integer(0) },
  initialEpoch: { default: 0, check: integer(0) },
  validationData: withData,
  validationSplit: { default: 0, check: requireBelowOne },
  validationBatchSize: { check: integer(1) },
  validationSteps: { check: integer(1) },
  validationFreq: { check: requireFrequency },
  shuffle: { check: requireBoolean },
  stepsPerEpoch: { check: integer(1) },
  callbacks: { default: [], check: requireCallbacks },
  verbose: { default: 'auto', check: checkVerbose },
  signal: { check: requireSignal },
  ...batchOptions,
} satisfies OptionTable<FitOptions>;

export interface PredictOptions {
  /** Samples a batch. Default 250, where Keras has 32: results are the same. Not for iterables, which bring their own batches. */
  readonly batchSize?: number | undefined;
  /** Batches to go through. Default all. */
  readonly steps?: number | undefined;
  /** Default 0, where Keras shows a bar. */
  readonly verbose?: Verbose;
}

export const predictOptions = {
  batchSize: { check: integer(1) },
  steps: { check: integer(1) },
  verbose: { default: 0, check: checkVerbose },
} satisfies OptionTable<PredictOptions>;

export interface EvaluateOptions extends PredictOptions, WeightOptions {}

export const evaluateOptions = { ...predictOptions, ...weightOptions } satisfies OptionTable<EvaluateOptions>;
