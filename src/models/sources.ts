import { EvenkeelError } from '../errors.ts';
import { type Key, permutation } from '../random.ts';
import { Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import type { Batches } from './fit.ts';
import type { Arrays } from './inputs.ts';
import { type Batch, batchesOf, countOf, inOrder, type Samples, wholeBatch } from './samples.ts';

/** A batch as an iterable gives it. */
export type YieldedBatch = readonly [x: Arrays, y: Arrays, sampleWeight?: TensorLike | readonly TensorLike[] | undefined];

/** Batches that come one after the other, from a set, a generator, a stream; an array is taken for data. */
export type BatchIterable = Iterable<YieldedBatch> | AsyncIterable<YieldedBatch>;

/** Whether data is an iterable of batches and no array. */
export function isBatchIterable(x: unknown): x is BatchIterable {
  if (typeof x !== 'object' || x === null || Array.isArray(x) || ArrayBuffer.isView(x) || x instanceof Tensor) return false;
  return Symbol.iterator in x || Symbol.asyncIterator in x;
}

/** Where the batches of each epoch come from. */
export interface Source {
  readonly steps: number | undefined;
  batches(epoch: number): Batches;
}

/** Arrays: each epoch in a new order where there is a key for it. */
export function arraySource(samples: Samples, batchSize: number, shuffle: Key | undefined, limit?: number): Source {
  const n = countOf(samples);
  const order = inOrder(n);
  return {
    steps: Math.min(Math.ceil(n / batchSize), limit ?? Number.POSITIVE_INFINITY),
    batches: (epoch) => batchesOf(samples, batchSize, shuffle ? permutation(shuffle, n, epoch) : order, limit),
  };
}

/**
 * An iterable: gone through once an epoch; with `limit` steps an epoch in one go over all epochs, and from its start again where it ends, or
 * with `afresh` from its start each time. `prepare` checks a batch.
 * @throws EvenkeelError where it ends too early and cannot be iterated again
 */
export function iterableSource(
  data: BatchIterable,
  prepare: (batch: YieldedBatch) => Samples,
  limit: number | undefined,
  where: string,
  afresh = limit === undefined,
): Source {
  const iterate = () => (Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]());
  let running: Iterator<YieldedBatch> | AsyncIterator<YieldedBatch> | undefined;
  const next = (iterator: NonNullable<typeof running>): Promise<IteratorResult<YieldedBatch>> => Promise.resolve(iterator.next());
  return {
    steps: limit,
    async *batches(): AsyncGenerator<Batch> {
      running = afresh ? iterate() : (running ?? iterate());
      try {
        for (let i = 0; i < (limit ?? Number.POSITIVE_INFINITY); i++) {
          let { done, value } = await next(running);
          if (done && limit !== undefined) {
            running = iterate();
            ({ done, value } = await next(running));
          }
          if (!done) {
            yield wholeBatch(prepare(value));
            continue;
          }
          if (limit === undefined && i > 0) return;
          throw new EvenkeelError({
            where,
            expected:
              limit === undefined ? 'an iterable with at least one batch in each epoch' : `${limit} batches in each epoch`,
            got: `${i}`,
            remedy: 'Give an object that can be iterated again, or fewer stepsPerEpoch.',
          });
        }
      } finally {
        // A generator that goes on over the epochs, or the next validation, must stay open.
        if (limit === undefined) await running.return?.();
      }
    },
  };
}

/** A weight for each sample's label: the label itself, or the place of the largest entry of its row. A class that is not named has 1. */
function classWeights(y: Tensor, weights: Readonly<Record<number, number>>): Tensor {
  const row = y.rowSize;
  const out = new Float32Array(y.shape[0] as number);
  for (let i = 0; i < out.length; i++) {
    let label = y.data[i * row] as number;
    if (row > 1) {
      let best = 0;
      for (let j = 1; j < row; j++) if ((y.data[i * row + j] as number) > (y.data[i * row + best] as number)) best = j;
      label = best;
    }
    out[i] = Object.hasOwn(weights, label) ? (weights[label] as number) : 1;
  }
  return new Tensor(out, [out.length]);
}

/** The samples with what their classes count in the loss. */
export function weighByClass(samples: Samples, classWeight: Readonly<Record<number, number>> | undefined): Samples {
  if (!classWeight) return samples;
  const weights = samples.y.map((labels, i) => {
    const byClass = classWeights(labels, classWeight);
    const bySample = samples.weights[i];
    return bySample
      ? new Tensor(
          (byClass.data as Float32Array).map((v, j) => v * (bySample.data[j] as number)),
          byClass.shape,
        )
      : byClass;
  });
  return { ...samples, weights };
}

/** The weights of samples as one float32 number each. */
export function sampleWeights(given: TensorLike, where: string): Tensor {
  const weights = tensor(given).cast('float32');
  if (weights.size === weights.shape[0]) return weights.reshape([weights.size]);
  throw new EvenkeelError({
    where: `${where}, option sampleWeight`,
    expected: 'one weight a sample',
    got: `shape (${weights.shape.join(', ')})`,
  });
}
