import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { permutation, streamKey } from '../../core/random.ts';
import type { Callback } from '../callbacks/callback.ts';
import type { FitState } from '../fitState.ts';
import { type DataPair, type FitData, type FitOptions, fitOptions, type Verbose } from '../options.ts';
import { type DataTarget, labelled } from './adapters.ts';
import { type BatchIterable, type BatchSource, isBatchIterable, iterableSource, type YieldedBatch } from './batchSource.ts';
import { weighByClass } from './classWeight.ts';
import { type DataCall, earlyEnd, INFERENCE_BATCH, ITS_BATCHES, limited, readCall, requireAlone } from './dataCall.ts';
import type { Arrays } from './inputs.ts';
import { countOf, inOrder, type Samples, sliceSamples, splitAt } from './samples.ts';

/** All that `fit` was asked for, parsed, checked and decided. */
export interface FitJob {
  readonly train: BatchSource;
  readonly validation: BatchSource | undefined;
  /** Whether there is a validation after an epoch (counted from 0). */
  validates(epoch: number): boolean;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly callbacks: readonly Callback[];
  readonly verbose: Verbose;
  readonly signal: AbortSignal | undefined;
}

export const readFit = (x: FitData, y?: Arrays | FitOptions, options?: FitOptions): DataCall<FitOptions> =>
  readCall('fit', fitOptions, x, y, options);

/** Validation data: arrays, or an iterable. */
type ValidationData = { readonly arrays: unknown } | { readonly iterable: BatchIterable };

/**
 * The validation data, told apart.
 * @throws EvenkeelError for options of a validation where there is none, or that it cannot follow
 */
function readValidation({ validationData, validationSplit, ...options }: FitOptions): ValidationData | undefined {
  const refuse = (name: string, expected: string, got: string, remedy: string): never => {
    throw new EvenkeelError({ where: `fit, option ${name}`, expected, got, remedy });
  };
  if (validationData !== undefined && validationSplit) {
    refuse(
      'validationSplit',
      'no fraction of the samples besides validationData',
      String(validationSplit),
      'Give one of the two.',
    );
  }
  const { validationBatchSize, validationSteps, validationFreq } = options;
  if (validationData === undefined) {
    if (validationSplit) return undefined;
    for (const [name, value] of Object.entries({ validationBatchSize, validationSteps, validationFreq })) {
      if (value === undefined) continue;
      refuse(name, 'a validation', 'neither validationData nor validationSplit', 'Give one of them, or leave the option out.');
    }
    return undefined;
  }
  if (!isBatchIterable(validationData)) return { arrays: validationData };
  if (validationBatchSize !== undefined) {
    refuse('validationBatchSize', 'none besides an iterable of batches', String(validationBatchSize), ITS_BATCHES);
  }
  return { iterable: validationData };
}

/** A pair of data and labels, as `validationData` takes it. */
function requirePair(data: unknown, where: string): DataPair {
  if (Array.isArray(data) && (data.length === 2 || data.length === 3)) return data as unknown as DataPair;
  throw new EvenkeelError({
    where,
    expected: '[x, y], [x, y, sampleWeight] or an iterable of batches',
    got: describeValue(data),
  });
}

/** Whether there is a validation after an epoch (counted from 0). */
const frequency = (every: number | readonly number[]) => (epoch: number) =>
  typeof every === 'number' ? (epoch + 1) % every === 0 : every.includes(epoch + 1);

/**
 * Decides all that `fit` was asked for.
 * @param state where the training is, by which samples are put into an order
 * @throws EvenkeelError for data that does not fit the model, or options that contradict each other
 */
export function openFit(call: DataCall<FitOptions>, target: DataTarget, state: FitState): FitJob {
  const { epochs, initialEpoch, callbacks, verbose, validationFreq = 1, signal } = call.options;
  if (initialEpoch > 0 && initialEpoch >= epochs) {
    target.warn(
      `fit, option initialEpoch: ${initialEpoch} epochs are done of the ${epochs} that option epochs asks for: nothing is trained.`,
    );
  }
  const sources = fitSources(call, target, state);
  if (!target.model.built) {
    throw new EvenkeelError({
      where: `${target.model.where}, fit`,
      expected: 'a built model for an iterable',
      got: 'one that is not',
      remedy: 'Give the first layer an inputShape.',
    });
  }
  return { ...sources, validates: frequency(validationFreq), epochs, initialEpoch, callbacks, verbose, signal };
}

function fitSources({ x, y, iterable, options }: DataCall<FitOptions>, target: DataTarget, state: FitState) {
  const { batchSize = 32, stepsPerEpoch: limit, initialEpoch, shuffle = true, classWeight, sampleWeight } = options;
  const validationData = readValidation(options);
  if (iterable) {
    requireAlone('fit', { labels: y, sampleWeight, validationSplit: options.validationSplit || undefined });
    requireAlone('fit', { batchSize: options.batchSize, 'shuffle: true': options.shuffle || undefined }, ITS_BATCHES);
    const prepare = (batch: YieldedBatch) => weighByClass(labelled(target, batch, 'fit'), classWeight, 'fit');
    const train = iterableSource(iterable, prepare, { limit, where: 'fit', firstEpoch: initialEpoch });
    return { train, validation: validationData && validationSource(target, validationData, options) };
  }
  let samples = labelled(target, [x, y as Arrays, sampleWeight], 'fit');
  let held: Samples | undefined;
  if (options.validationSplit) {
    const at = splitAt(countOf(samples), options.validationSplit);
    held = sliceSamples(samples, at);
    samples = sliceSamples(samples, 0, at);
  }
  // Classes are weighted in training, not in what is held back.
  samples = weighByClass(samples, classWeight, 'fit', true);
  const n = countOf(samples);
  const [key, same] = [streamKey(target.model.seed, 'shuffle'), inOrder(n)];
  const order = (epoch: number) => (shuffle ? permutation(key, n, epoch + (state.offset ?? 0)) : same);
  const train = limited(samples, batchSize, { order, limit }, earlyEnd(target.warn, 'fit', 'stepsPerEpoch'));
  if (held) return { train, validation: validationArrays(target, held, options) };
  return { train, validation: validationData && validationSource(target, validationData, options) };
}

const validationArrays = ({ warn }: DataTarget, samples: Samples, options: FitOptions): BatchSource =>
  limited(
    samples,
    options.validationBatchSize ?? INFERENCE_BATCH,
    { limit: options.validationSteps },
    earlyEnd(warn, 'fit', 'validationSteps'),
  );

function validationSource(target: DataTarget, data: ValidationData, options: FitOptions): BatchSource {
  const where = 'fit, validationData';
  if ('arrays' in data) return validationArrays(target, labelled(target, requirePair(data.arrays, where), where), options);
  const prepare = (batch: YieldedBatch) => labelled(target, batch, where);
  return iterableSource(data.iterable, prepare, { limit: options.validationSteps, where, restarts: true });
}
