import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { recalibrate } from '../../src/batchnorm/index.ts';
import { permutation, streamKey } from '../../src/core/random.ts';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { model as functional } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';
import { draw, scramble } from '../support/scrambled.ts';

const valuesOf = (model: Model, name: string) => [
  ...(model.getWeights()[model.weights.findIndex((w) => w.name === name)]?.data ?? []),
];

const N = 48;
const x = draw('samples', [N, 3], 2, 3);

function network(options = {}) {
  return sequential([
    layers.dense({ units: 4, activation: 'tanh', inputShape: [3] }),
    layers.batchNormalization({ name: 'first', ...options }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 2, useBias: false }),
    layers.batchNormalization({ name: 'second' }),
  ]);
}

/** Two inputs, and a stack inside. */
function twoInputs() {
  const [left, right] = [input({ shape: [3], name: 'left' }), input({ shape: [2], name: 'right' })];
  const inner = sequential([layers.dense({ units: 2 }), layers.batchNormalization({ name: 'deep' })], { name: 'inner' });
  const sum = layers.add().apply([inner.apply(left), right]);
  return functional({ inputs: [left, right], outputs: layers.batchNormalization({ name: 'merged' }).apply(sum) });
}

/** Mean and unbiased variance of each column. */
function moments(t: Tensor): { mean: number[]; variance: number[] } {
  const [n, k] = t.shape as [number, number];
  const column = (c: number) => Array.from({ length: n }, (_, r) => t.data[r * k + c] as number);
  const columns = Array.from({ length: k }, (_, c) => column(c));
  const mean = columns.map((v) => v.reduce((a, b) => a + b) / n);
  return { mean, variance: columns.map((v, c) => v.reduce((a, b) => a + (b - (mean[c] as number)) ** 2, 0) / (n - 1)) };
}

describe('recalibrate', () => {
  it('gives each layer the statistics of what inference feeds it, within 1e-5: outputs get mean β and standard deviation γ', async () => {
    const model = network();
    await scramble(model);
    const changes = await recalibrate(model, x, { batchSize: N });
    expect(changes.map((c) => c.layer)).toEqual(['first', 'second']);
    expect([...(changes[1]?.after.variance ?? [])]).toEqual(valuesOf(model, 'second/moving_variance'));
    const [gamma, beta] = [valuesOf(model, 'second/gamma'), valuesOf(model, 'second/beta')];
    const { mean, variance } = moments(await model.predict(x));
    const kept = valuesOf(model, 'second/moving_variance');
    for (const i of [0, 1]) {
      expect(mean[i]).toBeCloseTo(beta[i] as number, 4);
      const v = kept[i] as number;
      expect(variance[i]).toBeCloseTo(((gamma[i] as number) ** 2 * v) / (v + 1e-3), 4);
    }
  });

  it('takes the mean of batch means and m/(m−1) of the mean batch variance, whatever runs it', async () => {
    const model = sequential([layers.batchNormalization({ inputShape: [2, 3] })]);
    const data = draw('images', [64, 2, 3]);
    await recalibrate(model, data, { batchSize: 64, backend: referenceBackend });
    const all = moments(data.reshape([128, 3]));
    for (const i of [0, 1, 2]) {
      expect(valuesOf(model, 'batch_normalization/moving_mean')[i]).toBeCloseTo(all.mean[i] as number, 6);
      expect(valuesOf(model, 'batch_normalization/moving_variance')[i]).toBeCloseTo(all.variance[i] as number, 6);
    }
    // Means do not depend on the batches, not even on a smaller last one; a last batch of one has no variance and spoils none.
    await recalibrate(model, data, { batchSize: 9 });
    for (const i of [0, 1, 2])
      expect(valuesOf(model, 'batch_normalization/moving_mean')[i]).toBeCloseTo(all.mean[i] as number, 6);
    const dense = sequential([layers.batchNormalization({ inputShape: [3] })]);
    await recalibrate(dense, x.slice(0, 33), { batchSize: 4 });
    const order = permutation(streamKey(0, 'probe'), 33);
    const batches = Array.from({ length: 8 }, (_, i) => moments(x.gather(order.subarray(4 * i, 4 * i + 4))).variance);
    for (const [i, v] of valuesOf(dense, 'batch_normalization/moving_variance').entries()) {
      const want = batches.reduce((total, variance) => total + (variance[i] as number) / 8, 0);
      expect(v / want).toBeCloseTo(1, 5);
    }
  });

  it('changes moving statistics alone, those of frozen layers and the standard deviation of renorm among them', async () => {
    const model = network({ renorm: true, trainable: false });
    await scramble(model);
    const before = new Map(model.weights.map((w) => [w.name, valuesOf(model, w.name)]));
    await recalibrate(model, x);
    const changed = model.weights.map((w) => w.name).filter((name) => valuesOf(model, name).join() !== before.get(name)?.join());
    expect(changed).toEqual([
      'first/moving_mean',
      'first/moving_variance',
      'first/moving_stddev',
      'second/moving_mean',
      'second/moving_variance',
    ]);
    for (const [i, v] of valuesOf(model, 'first/moving_stddev').entries()) {
      expect(v ** 2 - 1e-3).toBeCloseTo(valuesOf(model, 'first/moving_variance')[i] as number, 5);
    }
  });

  it('takes several inputs by order or name, and recalibrates models inside', async () => {
    const [one, two] = [twoInputs(), twoInputs()];
    for (const model of [one, two]) await scramble(model);
    const right = draw('right', [N, 2], -1, 2);
    const changes = await recalibrate(one, [x, right], { batchSize: N });
    expect(changes.map((c) => c.layer)).toEqual(['inner/deep', 'merged']);
    await recalibrate(two, { right, left: x }, { batchSize: N });
    expect(two.getWeights()).toEqual(one.getWeights());
    expect([...(changes[1]?.after.mean ?? [])]).toEqual(valuesOf(one, 'merged/moving_mean'));
    const all = await one.predict([x, right]);
    const { mean } = moments(all);
    for (const [i, beta] of valuesOf(one, 'merged/beta').entries()) expect(mean[i]).toBeCloseTo(beta, 4);
  });

  it('refuses statistics that float32 does not hold, by the name of the first layer that has them, and changes nothing', async () => {
    const model = network();
    await model.setWeights(model.getWeights().map((w, i) => (i === 0 ? w.map((v) => v * 1e30) : w)));
    const linear = sequential([
      layers.batchNormalization({ name: 'unscaled', inputShape: [3] }),
      layers.batchNormalization({ name: 'after' }),
    ]);
    const before = linear.getWeights();
    const message = await mistake(() =>
      recalibrate(
        linear,
        x.map((v) => v * 1e30),
      ),
    );
    expect(message).toMatch(
      /^recalibrate, layer "unscaled": expected an input whose mean and variance float32 can hold, got a variance of Infinity in channel 0\. Scale/,
    );
    expect(linear.getWeights()).toEqual(before);
    // Behind a tanh the largest numbers are 1.
    expect(await recalibrate(model, x)).toHaveLength(2);
  });

  it.each([
    [
      'recalibrate, option batchSize: expected an integer of at least 2, got 1.',
      () => recalibrate(network(), x, { batchSize: 1 }),
    ],
    ['recalibrate: expected a model, got an object ().', () => recalibrate({} as Model, x)],
    [
      'recalibrate: expected 2 arrays: left, right, got one array. Give them as a list of tensors in this order, or as an object by name.',
      () => recalibrate(twoInputs(), x),
    ],
    [
      'recalibrate: expected as many samples for each input, got 48 and 47.',
      () => recalibrate(twoInputs(), [x, draw('right', [N - 1, 2])]),
    ],
    ['recalibrate: expected at least 2 samples, got 1.', () => recalibrate(network(), x.slice(0, 1))],
    [
      'recalibrate: expected samples of shape (?, 3), as layer "dense" was built for, got (48, 1, 3). Use x.reshape([-1, 3]).',
      () => recalibrate(network(), x.reshape([48, 1, 3])),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
