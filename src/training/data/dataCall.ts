import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { FitData } from '../options.ts';
import type { DataTarget } from './adapters.ts';
import { type ArraySourceOptions, arraySource, type BatchIterable, type BatchSource, isBatchIterable } from './batchSource.ts';
import type { Arrays } from './inputs.ts';
import { countOf, type Samples } from './samples.ts';

/** Samples a batch in inference where nothing else is said: large enough to be fast, small enough to need little memory. Keras has 32. */
export const INFERENCE_BATCH = 250;

/** The arguments of a call, told apart: arrays with labels, or an iterable that brings its batches, and options. */
export interface DataCall<O> {
  readonly x: Arrays;
  readonly y: Arrays | undefined;
  /** Set where `x` is an iterable of batches. */
  readonly iterable: BatchIterable | undefined;
  /** Checked, with the defaults of those that were left out. */
  readonly options: Required<O>;
}

/**
 * Tells arguments apart and checks the options; labels are left out where batches bring them.
 * @throws EvenkeelError for an option that there is not, or a value that it does not take
 */
export function readCall<O extends object>(
  where: string,
  table: OptionTable<O>,
  x: FitData,
  y: Arrays | O | undefined,
  given: O | undefined,
): DataCall<O> {
  const iterable = isBatchIterable(x) ? x : undefined;
  const [labels, options] = iterable && given === undefined ? [undefined, y as O | undefined] : [y as Arrays | undefined, given];
  const checked = checkOptions<object, object>(where, options, table) as Required<O>;
  return { x: x as Arrays, y: labels, iterable, options: checked };
}

/** @throws EvenkeelError for what an iterable, which brings its own, must not be given as well */
export function requireAlone(where: string, given: Readonly<Record<string, unknown>>, remedy?: string): void {
  for (const [what, value] of Object.entries(given)) {
    if (value === undefined) continue;
    throw new EvenkeelError({
      where,
      expected: `no ${what} besides an iterable of batches`,
      got: remedy ? String(value) : 'some',
      remedy: remedy ?? 'Let it yield [x, y] or [x, y, sampleWeight].',
    });
  }
}

export const ITS_BATCHES = 'It brings its own batches, in its own order: leave the option out.';

/** Says where an option asks for more batches than the data has, of which Keras warns too: the data then ends first. */
export const earlyEnd = (warn: DataTarget['warn'], where: string, option: string) => (batches: number, limit: number) =>
  warn(
    `${where}, option ${option}: the data has ${batches} ${batches === 1 ? 'batch' : 'batches'} and not ${limit}, and ends there.`,
  );

/** Batches of arrays, of which an option may limit the number. */
export function limited(
  samples: Samples,
  batchSize: number,
  options: Pick<ArraySourceOptions, 'limit' | 'order'>,
  onEarlyEnd: (batches: number, limit: number) => void,
): BatchSource {
  const batches = Math.ceil(countOf(samples) / batchSize);
  if (options.limit !== undefined && options.limit > batches) onEarlyEnd(batches, options.limit);
  return arraySource(samples, batchSize, options);
}
