import { EvenkeelError } from '../../core/errors.ts';
import { Tensor, type TensorLike, type TypedArray } from '../../core/tensor/tensor.ts';
import type { WeightsLike } from '../options.ts';
import type { Arrays } from './inputs.ts';
import { type Batch, countOf, inOrder, type Samples, wholeBatch } from './samples.ts';

/** A batch as an iterable gives it. */
export type YieldedBatch = readonly [x: Arrays, y: Arrays, sampleWeight?: WeightsLike | undefined];

/** Batches that come one after the other, from a set, a generator, a stream; an array is taken for data. */
export type BatchIterable = Iterable<YieldedBatch> | AsyncIterable<YieldedBatch>;

/** Whether data is an iterable of batches and no array. */
export function isBatchIterable(x: unknown): x is BatchIterable {
  if (typeof x !== 'object' || x === null || Array.isArray(x) || ArrayBuffer.isView(x) || x instanceof Tensor) return false;
  return Symbol.iterator in x || Symbol.asyncIterator in x;
}

/** What `predict` takes as a batch: what `fit` takes, with or without labels, or an array, a tensor or an object by name alone. */
export type PredictBatch = readonly [x: Arrays, ...rest: unknown[]] | Tensor | TypedArray | Readonly<Record<string, TensorLike>>;

/** Batches of one pass over the data. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Where the batches of each epoch come from. */
export interface BatchSource {
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
  /** The batches of an epoch, from one on. */
  batches(epoch: number, from?: number): Batches;
}

export interface ArraySourceOptions {
  /** The order of the samples in an epoch. Default: as they are. */
  readonly order?: (epoch: number) => ArrayLike<number>;
  /** Batches an epoch. Default all. */
  readonly limit?: number | undefined;
}

/** Arrays, the last batch smaller where the number of samples asks for it. */
export function arraySource(samples: Samples, batchSize: number, { order, limit }: ArraySourceOptions = {}): BatchSource {
  const n = countOf(samples);
  const same = inOrder(n);
  const steps = Math.min(Math.ceil(n / batchSize), limit ?? Number.POSITIVE_INFINITY);
  return {
    steps,
    *batches(epoch, from = 0) {
      const ordered = order?.(epoch) ?? same;
      for (let i = from; i < steps; i++) {
        const begin = i * batchSize;
        yield { samples, order: ordered, begin, count: Math.min(batchSize, n - begin) };
      }
    },
  };
}

export interface IterableSourceOptions {
  /** Batches an epoch. Default: one pass over the iterable is an epoch. */
  readonly limit?: number | undefined;
  readonly where: string;
  /** Whether each epoch begins with the first batch, also where it has a limit. Default false. */
  readonly restarts?: boolean;
  /** Whether there is only one pass: then it may end before the limit, and is closed. Default false. */
  readonly once?: boolean;
  /** Hears where it ends before the limit, as it may in the only pass. */
  readonly onEarlyEnd?: (batches: number, limit: number) => void;
  /** The epoch that begins with the first batch. Default 0. */
  readonly firstEpoch?: number;
}

/**
 * An iterable: one pass an epoch; with `limit` steps an epoch in one pass over all epochs, and from its start again where it ends, or
 * with `restarts` from its start each time. `prepare` checks a batch. To go on at a later batch, those before are taken and left.
 * @throws EvenkeelError where it ends too early and cannot be iterated again
 */
export function iterableSource<B>(
  data: Iterable<B> | AsyncIterable<B>,
  prepare: (batch: B) => Samples,
  { limit, where, restarts = limit === undefined, once = false, firstEpoch = 0, onEarlyEnd }: IterableSourceOptions,
): BatchSource {
  const iterate = () => (Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]());
  let running: Iterator<B> | AsyncIterator<B> | undefined;
  /** Batches taken since the first, where it runs over all epochs. */
  let taken = 0;
  const each = where.startsWith('fit') ? ' in each epoch' : '';
  const tooFew = (got: number) =>
    new EvenkeelError({
      where,
      expected: limit === undefined ? `an iterable with at least one batch${each}` : `${limit} batches${each}`,
      got: `${got}`,
      remedy: `Give an object that can be iterated again, or fewer ${where === 'fit' ? 'stepsPerEpoch' : 'steps'}.`,
    });
  /** The next batch; from the start again where an epoch's limit is not reached. */
  const next = async (): Promise<IteratorResult<B>> => {
    running ??= iterate();
    taken++;
    const result = await running.next();
    if (!result.done || limit === undefined || once) return result;
    running = iterate();
    return running.next();
  };
  return {
    steps: once ? undefined : limit,
    async *batches(epoch, from = 0): AsyncGenerator<Batch> {
      if (restarts) {
        running = iterate();
        taken = 0;
      }
      const begin = restarts || limit === undefined ? 0 : (epoch - firstEpoch) * limit;
      try {
        while (taken < begin + from) if ((await next()).done) throw tooFew(taken - begin - 1);
        for (let i = from; i < (limit ?? Number.POSITIVE_INFINITY); i++) {
          const { done, value } = await next();
          if (!done) yield wholeBatch(prepare(value));
          else if ((limit === undefined || once) && i > 0) {
            if (limit !== undefined) onEarlyEnd?.(i, limit);
            return;
          } else throw tooFew(i);
        }
      } finally {
        // A generator that goes on over the epochs must stay open.
        if (limit === undefined || once) await running?.return?.();
      }
    },
  };
}
