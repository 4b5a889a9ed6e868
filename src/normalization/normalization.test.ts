import { describe, expect, it } from 'vitest';
import { mistake } from '../../test/support/mistake.ts';
import { referenceBackend } from '../backend/reference/reference.ts';
import * as layers from '../layers/index.ts';
import { loadModel } from '../models/files.ts';
import { type Sequential, sequential } from '../models/sequential.ts';
import { normals, permutation, streamKey } from '../random.ts';
import { Tensor } from '../tensor/tensor.ts';
import { fold, recalibrate } from './index.ts';

const draw = (name: string, shape: number[], offset = 0, scale = 1) =>
  new Tensor(
    Float32Array.from(
      normals(
        streamKey(4, name),
        shape.reduce((a, b) => a * b, 1),
      ),
      (v) => offset + scale * v,
    ),
    shape,
  );

const valuesOf = (model: Sequential, name: string) => [
  ...(model.getWeights()[model.weights.findIndex((w) => w.name === name)]?.data ?? []),
];

/** Gives every weight a value; variances are positive. */
async function scramble(model: Sequential): Promise<void> {
  await model.setWeights(
    model.weights.map((v) => {
      const value = draw(v.name, [...v.shape]);
      return /variance|stddev/.test(v.name) ? value.map((e) => 0.3 + Math.abs(e)) : value;
    }),
  );
}

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

/** Mean and unbiased variance of each column. */
function moments(t: Tensor): { mean: number[]; variance: number[] } {
  const [n, k] = t.shape as [number, number];
  const column = (c: number) => Array.from({ length: n }, (_, r) => t.data[r * k + c] as number);
  const columns = Array.from({ length: k }, (_, c) => column(c));
  const mean = columns.map((v) => v.reduce((a, b) => a + b) / n);
  return { mean, variance: columns.map((v, c) => v.reduce((a, b) => a + (b - (mean[c] as number)) ** 2, 0) / (n - 1)) };
}

describe('recalibrate', () => {
  it('gives each layer the statistics of what inference feeds it, within 1e-5: outputs get mean β and deviation γ', async () => {
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

  it('changes moving statistics alone, those of frozen layers and the deviation of renorm among them', async () => {
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

  it.each([
    [
      'recalibrate, option batchSize: expected a whole number of at least 2, got 1.',
      () => recalibrate(network(), x, { batchSize: 1 }),
    ],
    ['recalibrate: expected at least 2 samples, got 1.', () => recalibrate(network(), x.slice(0, 1))],
    [
      'predict: expected samples of shape (?, 3), as layer "dense" was built for, got (1, 1, 3). Use x.reshape([-1, 3]).',
      () => recalibrate(network(), x.reshape([48, 1, 3])),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('fold', () => {
  it('takes a model whose input is a layer of its own, as files have it', async () => {
    const made = sequential([
      layers.dense({ units: 3, inputShape: [2] }),
      layers.batchNormalization(),
      layers.dense({ units: 1 }),
    ]);
    const model = await loadModel(await made.toBytes('keras'));
    expect(model.layers[0]?.className).toBe('InputLayer');
    const { model: folded, maxError } = await fold(model as Sequential);
    expect([folded.describe().layers.map((l) => l.type), maxError < 1e-6]).toEqual([['Dense', 'Dense'], true]);
  });

  it('takes batch normalisations into the dense layer before them: predictions within 1e-5, the model unchanged', async () => {
    const model = sequential([
      layers.dense({ units: 5, inputShape: [3] }),
      layers.dropout({ rate: 0.5 }),
      layers.batchNormalization({ name: 'a' }),
      layers.activation({ activation: 'relu' }),
      layers.dense({ units: 4, useBias: false }),
      layers.batchNormalization({ name: 'b', scale: false }),
    ]);
    await scramble(model);
    const [before, want] = [model.getWeights(), await model.predict(x)];
    const { model: made, folded, kept, maxError } = await fold(model, { samples: x });
    expect(folded).toEqual([
      { norm: 'a', into: 'dense' },
      { norm: 'b', into: 'dense_1' },
    ]);
    expect(kept).toEqual([]);
    expect(maxError).toBeLessThan(1e-5);
    expect(made.layers.map((l) => l.name)).toEqual(['dense', 'dropout', 'activation', 'dense_1']);
    const got = await made.predict(x);
    expect(Math.max(...got.data.map((v, i) => Math.abs(v - (want.data[i] as number))))).toBe(maxError);
    expect(model.getWeights()).toEqual(before);
  });

  it('takes them into convolutions and out of spectral normalisation, measured on noise where no samples are given', async () => {
    const model = sequential([
      layers.spectralNormalization({
        layer: layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
        inputShape: [6, 5, 2],
      }),
      layers.batchNormalization({ center: false }),
      layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
      layers.batchNormalization({ epsilon: 1e-5 }),
    ]);
    await scramble(model);
    const { model: made, folded, maxError } = await fold(model, { backend: referenceBackend });
    expect(folded.map((f) => f.into)).toEqual(['conv2d', 'conv2d_1'].map((_, i) => model.layers[2 * i]?.name));
    expect(made.layers.map((l) => l.className)).toEqual(['Conv2D', 'Conv2D']);
    expect(maxError).toBeGreaterThan(0);
    expect(maxError).toBeLessThan(1e-4);
  });

  it('leaves those it cannot take exactly, and says why', async () => {
    const model = sequential([
      layers.batchNormalization({ name: 'a', inputShape: [6, 5, 2] }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization({ name: 'b' }),
      layers.conv2d({ filters: 4, kernelSize: 3 }),
      layers.batchNormalization({ name: 'c', axis: 1 }),
      layers.flatten(),
      layers.batchNormalization({ name: 'd' }),
    ]);
    await scramble(model);
    const { model: made, folded, kept, maxError } = await fold(model);
    expect(folded).toEqual([]);
    expect(kept).toEqual([
      { norm: 'a', reason: 'no layer is in front of it' },
      { norm: 'b', reason: 'the activation of "conv2d" is in between' },
      { norm: 'c', reason: 'its channels are not on the last axis' },
      { norm: 'd', reason: '"flatten" in front of it is no dense or convolution layer' },
    ]);
    expect(maxError).toBe(0);
    expect(made.getWeights()).toEqual(model.getWeights());
  });

  it('leaves one behind a convolution with its channels first, whichever axis it normalises', async () => {
    const model = sequential([
      layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', inputShape: [2, 6, 6] }),
      layers.batchNormalization({ name: 'width' }),
      layers.conv2d({ filters: 3, kernelSize: 1, dataFormat: 'channelsFirst' }),
      layers.batchNormalization({ name: 'channels', axis: 1 }),
    ]);
    await scramble(model);
    const { kept, maxError } = await fold(model);
    expect(kept).toEqual([
      { norm: 'width', reason: 'the channels of "conv2d" come first' },
      { norm: 'channels', reason: 'the channels of "conv2d_1" come first' },
    ]);
    expect(maxError).toBe(0);
  });

  it('refuses what is no chain, and a model of unknown input', async () => {
    expect(await mistake(() => fold({} as Sequential))).toBe(
      'fold: expected a sequential model, got a model whose layers may branch. What reads a layer besides its batch normalisation is not ' +
        'looked at; fold its sequential parts.',
    );
    expect(await mistake(() => fold(sequential([layers.dense({ units: 1 })])))).toBe(
      'fold, option samples: expected samples, as the first layer has no inputShape, got none.',
    );
  });
});
