import type { Backend } from '../backends/backend.ts';
import { checkOptions } from '../core/options.ts';
import type { Model } from '../models/model.ts';
import type { Arrays } from '../training/data/inputs.ts';
import type { ChannelShift, Statistics } from './statistics.ts';

export interface RecalibrateOptions {
  /** Samples a batch. Default 250. */
  readonly batchSize?: number;
  /** The backend that runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

/** The changes of `recalibrate` in one layer. */
export interface Recalibrated {
  /** Its name; in a model inside with that one's in front, as `encoder/batch_normalization`. */
  readonly layer: string;
  readonly before: Statistics;
  readonly after: Statistics;
  /** How far `after` is from `before`, as medians over channels. */
  readonly shift: ChannelShift;
}

/**
 * Replaces the moving statistics of all batch normalisations by those of the samples, as Algorithm 2 of Ioffe & Szegedy 2015: E[x] is the
 * mean of the batch means, Var[x] is m/(m−1) times the mean of the batch variances, with m values per channel in a batch (batches of
 * different size count by their values). Samples are taken in a fixed random order.
 *
 * Layer by layer, in the order of the computation and in inference mode: each layer is measured with the layers before it as inference
 * will use them, recalibrated and without dropout. One pass in training mode would be faster, but a layer after another normalisation
 * or a dropout would be measured on values that inference does not give it.
 *
 * Frozen layers are recalibrated too. With `renorm`, moving_stddev follows; the renorm statistics of training stay.
 *
 * @param x an array, or several by order or name, as for `fit`
 * @returns what changed, layer by layer, those of models inside included
 * @throws EvenkeelError for samples that do not fit the model, for none, for a batchSize below 2, and, naming the layer,
 *   where a mean or variance is beyond what float32 holds; the model is then unchanged
 */
export async function recalibrate(model: Model, x: Arrays, options: RecalibrateOptions = {}): Promise<Recalibrated[]> {
  checkOptions('recalibrate', options, { batchSize: 'optional', backend: 'optional' });
  return (await import('./movingStatistics.ts')).replaceStatistics(model, x, options);
}
