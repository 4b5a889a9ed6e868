import { describe, expect, it } from 'vitest';
import { normals, permutation, streamKey } from '../../core/random.ts';
import { Tensor } from '../../core/tensor/tensor.ts';
import { toCategorical } from '../../datasets/utils/index.ts';
import { sequential } from '../../models/sequential.ts';
import * as layers from '../../nn/layers/index.ts';
import * as ops from '../../ops/index.ts';
import { valueAndGrad } from '../../training/trainStep.ts';
import type { LayerObservation, Observation } from './observation.ts';
import { Observer } from './observer.ts';

const x = new Tensor(Float32Array.from(normals(streamKey(3, 'x'), 8 * 5)), [8, 5]);
const y = toCategorical([0, 1, 2, 0, 1, 2, 0, 1], 3);

/** Two dense layers with a batch normalisation and dropout between them. */
function network(options: Parameters<typeof layers.batchNormalization>[0] = {}) {
  const model = sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [5], name: 'first' }),
    layers.batchNormalization({ name: 'norm', ...options }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 3, activation: 'softmax', name: 'last' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  return model;
}

const layerOf = ({ layers: all }: Observation, name: string) => all.find((layer) => layer.name === name) as LayerObservation;
const observe = async (model: ReturnType<typeof network>, batchSize: number) =>
  (await Observer.of(model, { x, y }, batchSize)).observe(0, 0);

describe('what is seen inside of a network', () => {
  it('has the norms of the gradients that batches give, without dropout, within 1e-5', async () => {
    const model = network();
    const grad = valueAndGrad(model, {
      inputs: ['x', 'y'],
      loss: ({ x, y }, context) => {
        const [first, norm, , last] = model.layers.slice(-4) as typeof model.layers;
        const hidden = norm?.call(first?.call(x, context) as typeof x, context) as typeof x;
        const p = last?.call(hidden, context) as typeof x;
        return ops.neg(ops.mean(ops.sum(ops.mul(y, ops.log(p)), -1)));
      },
    });
    const order = permutation(streamKey(0, 'observe'), 8);
    const norms = { first: 0, norm: 0, last: 0 };
    for (const batch of [order.slice(0, 4), order.slice(4)]) {
      const { gradients } = await grad({ x: x.gather(batch), y: y.gather(batch) });
      for (const layer of model.layers.filter(({ name }) => name in norms)) {
        const squares = layer.trainableWeights.flatMap((w) => [...(gradients.get(w)?.data ?? [])].map((v) => v ** 2));
        norms[layer.name as keyof typeof norms] += Math.sqrt(squares.reduce((a, b) => a + b)) / 2;
      }
    }
    const seen = await observe(model, 4);
    for (const [name, norm] of Object.entries(norms)) expect(layerOf(seen, name).gradientNorm).toBeCloseTo(norm, 5);
    expect(seen.layers.map(({ name }) => name)).toEqual(['first', 'norm', 'last']);
  });

  it('has the mean of the statistics of batches, and of ghost batches with their smaller variance', async () => {
    const model = network();
    const hidden = await sequential([model.layers.find(({ name }) => name === 'first') as (typeof model.layers)[number]]).predict(
      x,
    );
    const [batch, ghost] = [await observe(network(), 8), await observe(network({ virtualBatchSize: 2 }), 8)].map(
      (seen) => layerOf(seen, 'norm').normalization?.batch,
    );
    for (const channel of Array.from({ length: 6 }, (_, i) => i)) {
      const values = Array.from({ length: 8 }, (_, i) => hidden.data[6 * i + channel] as number);
      const mean = values.reduce((a, b) => a + b) / 8;
      expect(batch?.mean[channel]).toBeCloseTo(mean, 5);
      expect(ghost?.mean[channel]).toBeCloseTo(mean, 5);
      expect(batch?.variance[channel]).toBeCloseTo(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 8, 5);
      expect(ghost?.variance[channel]).toBeLessThanOrEqual((batch?.variance[channel] as number) + 1e-6);
    }
    expect(ghost?.variance).not.toEqual(batch?.variance);
  });

  it('counts units that no sample wakes, and tells values that are no numbers', async () => {
    const model = network();
    const [kernel, bias, ...others] = model.getWeights() as [Tensor, Tensor, ...Tensor[]];
    await model.setWeights([kernel, new Tensor(Float32Array.of(-1e6, 1e6, -1e6, 1e6, 1e6, 1e6), [6]), ...others]);
    const before = await observe(model, 4);
    expect(layerOf(before, 'first').units).toEqual({ count: 6, dead: 2 });
    expect(layerOf(before, 'last').units).toBeNull();
    await model.setWeights([kernel, new Tensor(new Float32Array(6).fill(Number.NaN), [6]), ...others]);
    const after = await observe(model, 4);
    expect(layerOf(after, 'norm').entering).toMatchObject({ percentiles: null, notFinite: 1 });
    expect(layerOf(after, 'first').gradientNorm).toBeNull();
    expect(bias.shape).toEqual([6]);
  });

  it('follows the weights, and has no filters without a convolution', async () => {
    const model = network();
    const observer = await Observer.of(model, { x, y }, 4);
    const first = await observer.observe(0, 0);
    await model.setWeights(model.getWeights().map((w) => w.map((v) => 2 * v)));
    const second = await observer.observe(1, 2);
    const [a, b] = [first, second].map((seen) => layerOf(seen, 'norm').entering.percentiles?.[2] as number);
    expect((b as number) / (a as number)).toBeCloseTo(2, 4);
    expect([second.epoch, second.step, second.filters]).toEqual([1, 2, null]);
  });
});
