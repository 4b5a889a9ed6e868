import type { Backend } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { type Tensor, tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import type { Weight } from '../nn/layers/weight.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { requireBatchSize, requireModel } from './checks.ts';
import { flattenModel } from './flattenedGraph.ts';
import { isBatchNorm } from './layers.ts';
import { Probe, samplesFor } from './probe.ts';
import { type ChannelShift, channelShift, observedStatistics, type Statistics } from './statistics.ts';

export interface RecalibrateOptions {
  /** Samples a batch. Default 250. */
  readonly batchSize?: number;
  /** What runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

/** What `recalibrate` changed in one layer. */
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
 * @throws EvenkeelError for samples that do not fit the model, for none, and for a batchSize below 2
 */
export async function recalibrate(model: Model, x: Arrays, options: RecalibrateOptions = {}): Promise<Recalibrated[]> {
  checkOptions('recalibrate', options, { batchSize: 'optional', backend: 'optional' });
  const changes = await refresh(model, x, options);
  const norms = new Set(flattenModel(model).nodes.flatMap(({ layer }) => (isBatchNorm(layer) ? [layer] : [])));
  for (const norm of norms) await norm.noteRecalibrated();
  return changes;
}

/**
 * Runs an action on a model with recalibrated moving statistics, and then puts its weights back. Frozen layers keep theirs, which are part of
 * what was trained.
 *
 * @throws EvenkeelError as `recalibrate`
 */
export async function whileRecalibrated<T>(
  model: Model,
  x: Arrays,
  options: RecalibrateOptions,
  action: () => Promise<T>,
): Promise<T> {
  const saved = await model.fetchWeights();
  try {
    await refresh(model, x, options, (layer) => layer.trainable);
    return await action();
  } finally {
    await model.setWeights(saved);
  }
}

/** The number of layers whose statistics training moves. */
export const movingLayers = (model: Model): number =>
  new Set(flattenModel(model).nodes.flatMap(({ layer }) => (isBatchNorm(layer) && layer.trainable ? [layer] : []))).size;

/** Recalibrates the batch normalisations that `of` picks. */
async function refresh(
  model: Model,
  x: Arrays,
  { batchSize = 250, backend }: RecalibrateOptions,
  of: (layer: BatchNormalization) => boolean = () => true,
): Promise<Recalibrated[]> {
  requireModel('recalibrate', model);
  requireBatchSize('recalibrate', batchSize, 2);
  const samples = samplesFor(model, x, 'recalibrate');
  const count = (samples[0] as Tensor).shape[0] as number;
  if (count < 2) throw new EvenkeelError({ where: 'recalibrate', expected: 'at least 2 samples', got: String(count) });
  const found = await observedStatistics(model, await Probe.of(model, samples, batchSize, backend), true, of);
  const values = (await model.fetchWeights()).map((w) => w.data);
  const changes: Recalibrated[] = [];
  const { nodes } = flattenModel(model);
  for (const [layer, after] of found) {
    const exchange = (key: string, data: Float32Array) => {
      const at = model.weights.indexOf(layer.weights.find((weight) => weight.key === key) as Weight);
      if (at < 0) return data;
      const old = Float32Array.from(values[at] ?? []);
      values[at] = data;
      return old;
    };
    // With renorm alone.
    exchange(
      'moving_stddev',
      after.variance.map((v) => Math.sqrt(v + layer.epsilon)),
    );
    const before = { mean: exchange('moving_mean', after.mean), variance: exchange('moving_variance', after.variance) };
    const name = nodes.find((node) => node.layer === layer)?.name as string;
    changes.push({ layer: name, before, after, shift: channelShift(before, after, layer.epsilon) });
  }
  await model.setWeights(model.weights.map((v, i) => tensor(values[i] ?? [], { shape: v.shape })));
  return changes;
}
