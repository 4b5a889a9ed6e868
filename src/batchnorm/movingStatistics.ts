import { EvenkeelError } from '../core/errors.ts';
import { type Tensor, tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import type { Weight } from '../nn/layers/weight.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { requireBatchSize, requireModel } from './checks.ts';
import { flattenModel } from './flattenedGraph.ts';
import { isBatchNorm } from './layers.ts';
import { Probe, samplesFor } from './probe.ts';
import type { Recalibrated, RecalibrateOptions } from './recalibrate.ts';
import { channelShift, observedStatistics, type Statistics } from './statistics.ts';

/** Replaces the moving statistics of all batch normalisations; see `recalibrate`. */
export async function replaceStatistics(model: Model, x: Arrays, options: RecalibrateOptions): Promise<Recalibrated[]> {
  const observed = await observe(model, x, options);
  requireFinite(model, observed);
  const changes = await replace(model, observed);
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
    await replace(model, await observe(model, x, options, (layer) => layer.trainable));
    return await action();
  } finally {
    await model.setWeights(saved);
  }
}

/** The number of layers whose statistics training moves. */
export const movingLayers = (model: Model): number =>
  new Set(flattenModel(model).nodes.flatMap(({ layer }) => (isBatchNorm(layer) && layer.trainable ? [layer] : []))).size;

type StatisticsByLayer = ReadonlyMap<BatchNormalization, Statistics>;

/** What the batch normalisations that `of` picks get in inference, each with those before it recalibrated; the model does not change. */
async function observe(
  model: Model,
  x: Arrays,
  { batchSize = 250, backend }: RecalibrateOptions,
  of: (layer: BatchNormalization) => boolean = () => true,
): Promise<StatisticsByLayer> {
  requireModel('recalibrate', model);
  requireBatchSize('recalibrate', batchSize, 2);
  const samples = samplesFor(model, x, 'recalibrate');
  const count = (samples[0] as Tensor).shape[0] as number;
  if (count < 2) throw new EvenkeelError({ where: 'recalibrate', expected: 'at least 2 samples', got: String(count) });
  return observedStatistics(model, await Probe.of(model, samples, batchSize, backend), true, of);
}

const nameIn = (model: Model, layer: BatchNormalization) =>
  flattenModel(model).nodes.find((node) => node.layer === layer)?.name as string;

/** @throws EvenkeelError naming the first layer whose statistics are beyond what float32 holds: inference could not normalise by them */
function requireFinite(model: Model, observed: StatisticsByLayer): void {
  for (const [layer, statistics] of observed) {
    for (const [what, values] of Object.entries(statistics) as [keyof Statistics, Float32Array][]) {
      const channel = values.findIndex((v) => !Number.isFinite(v));
      if (channel < 0) continue;
      throw new EvenkeelError({
        where: `recalibrate, layer "${nameIn(model, layer)}"`,
        expected: 'an input whose mean and variance float32 can hold',
        got: `a ${what} of ${values[channel]} in channel ${channel}`,
        remedy:
          'Scale the samples as those of the training were; where the training itself diverged, train again with a lower rate.',
      });
    }
  }
}

/** Puts statistics in the place of the moving ones. */
async function replace(model: Model, observed: StatisticsByLayer): Promise<Recalibrated[]> {
  const values = (await model.fetchWeights()).map((w) => w.data);
  const changes: Recalibrated[] = [];
  for (const [layer, after] of observed) {
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
    changes.push({ layer: nameIn(model, layer), before, after, shift: channelShift(before, after, layer.epsilon) });
  }
  await model.setWeights(model.weights.map((v, i) => tensor(values[i] ?? [], { shape: v.shape })));
  return changes;
}
