import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { Graph } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';

/** What a layer makes of a constant input in step `step`. */
async function drawn(layer: Layer, shape: number[], { value = 1, training = true, step = 0 } = {}): Promise<number[]> {
  layer.name = 'noisy';
  layer.ensureBuilt(shape.slice(1));
  const graph = new Graph();
  const steps = graph.input('step', [], 'int32');
  const y = layer.call(graph.constant(value, shape), {
    training,
    step: () => steps,
    update: () => {},
    addLoss: () => {},
    warn: () => {},
  });
  graph.output('y', y);
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  executable.input('step')?.fill(step);
  await executable.run();
  return Array.from(executable.read('y'));
}

const N = 100_000;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((v) => v * v)) - mean(values) ** 2;

describe('noise layers, within five standard errors', () => {
  it('gaussianNoise adds noise of mean 0 and its standard deviation', async () => {
    const y = await drawn(layers.gaussianNoise({ stddev: 0.5 }), [10, N / 10], { value: 3 });
    expect(Math.abs(mean(y) - 3)).toBeLessThan((5 * 0.5) / Math.sqrt(N));
    expect(Math.abs(variance(y) / 0.25 - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
  });

  it('gaussianDropout multiplies by noise of mean 1 and variance rate / (1 − rate)', async () => {
    const y = await drawn(layers.gaussianDropout({ rate: 0.2 }), [10, N / 10], { value: 2 });
    expect(Math.abs(mean(y) - 2)).toBeLessThan((5 * 2 * 0.5) / Math.sqrt(N));
    expect(Math.abs(variance(y) / (4 * 0.25) - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
  });

  it('alphaDropout gives two values, with mean 0 and variance 1 kept', async () => {
    const rate = 0.3;
    const y = await drawn(layers.alphaDropout({ rate }), [10, N / 10], { value: 0 });
    const saturated = -1.7580993408473766;
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * saturated ** 2));
    const shift = -scale * saturated * rate;
    const values = [...new Set(y)].sort((a, b) => a - b);
    expect(values.length).toBe(2);
    expect(values[0]).toBeCloseTo(scale * saturated + shift, 5);
    expect(values[1]).toBeCloseTo(shift, 5);
    expect(Math.abs(y.filter((v) => v === values[0]).length / N - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / N));
  });

  it.each([
    ['spatialDropout1d', layers.spatialDropout1d({ rate: 0.5 }), [50, 7, 40]],
    ['spatialDropout2d', layers.spatialDropout2d({ rate: 0.5 }), [50, 3, 4, 40]],
  ] as const)('%s drops whole channels', async (_, layer, shape) => {
    const y = await drawn(layer, [...shape]);
    const channels = 40;
    const places = y.length / 50 / channels;
    let survivors = 0;
    for (let n = 0; n < 50; n++) {
      for (let c = 0; c < channels; c++) {
        const values = new Set(Array.from({ length: places }, (_, p) => y[(n * places + p) * channels + c]));
        expect(values.size).toBe(1);
        survivors += values.has(2) ? 1 : 0;
      }
    }
    expect(Math.abs(survivors / 2000 - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 2000));
  });

  it.each([
    layers.gaussianNoise({ stddev: 1 }),
    layers.gaussianDropout({ rate: 0.5 }),
    layers.alphaDropout({ rate: 0.5 }),
    layers.spatialDropout1d({ rate: 0.5 }),
  ])('$className does nothing in inference, and something else in each step', async (layer) => {
    expect(new Set(await drawn(layer, [2, 3, 20], { training: false }))).toEqual(new Set([1]));
    const first = await drawn(layer, [2, 3, 20]);
    expect(await drawn(layer, [2, 3, 20])).toEqual(first);
    expect(await drawn(layer, [2, 3, 20], { step: 1 })).not.toEqual(first);
  });
});

describe('options of layers that draw', () => {
  const noiseShape = [1, null, 1, 4];
  it.each([layers.dropout({ rate: 0.5, noiseShape }), layers.alphaDropout({ rate: 0.5, noiseShape })])(
    '$className, option noiseShape: along axes of 1 all is dropped together',
    async (layer) => {
      const y = await drawn(layer, [3, 50, 5, 4]);
      const at = (b: number, i: number, j: number, c: number) => y[((b * 50 + i) * 5 + j) * 4 + c];
      const kinds = new Set<number | undefined>();
      for (let i = 0; i < 50; i++)
        for (let c = 0; c < 4; c++) {
          kinds.add(at(0, i, 0, c));
          for (let b = 0; b < 3; b++) for (let j = 0; j < 5; j++) expect(at(b, i, j, c)).toBe(at(0, i, 0, c));
        }
      expect(kinds.size).toBe(2);
    },
  );

  it('spatialDropout2d with channels first drops whole channels', async () => {
    const y = await drawn(layers.spatialDropout2d({ rate: 0.5, dataFormat: 'channelsFirst' }), [4, 30, 3, 5]);
    const channels = Array.from({ length: 120 }, (_, i) => new Set(y.slice(15 * i, 15 * i + 15)));
    for (const values of channels) expect(values.size).toBe(1);
    expect(new Set(y).size).toBe(2);
  });

  it.each([
    (seed?: number) => layers.dropout({ rate: 0.5, seed }),
    (seed?: number) => layers.gaussianNoise({ stddev: 1, seed }),
    (seed?: number) => layers.gaussianDropout({ rate: 0.5, seed }),
    (seed?: number) => layers.alphaDropout({ rate: 0.5, seed }),
    (seed?: number) => layers.spatialDropout1d({ rate: 0.5, seed }),
  ])('a seed stands for model and name (%#)', async (make) => {
    const shape = [2, 3, 20];
    const seeded = make(4);
    seeded.seedWith(77, 'outer/');
    expect(await drawn(seeded, shape)).toEqual(await drawn(make(4), shape));
    expect(await drawn(make(5), shape)).not.toEqual(await drawn(seeded, shape));
    expect(await drawn(make(), shape)).not.toEqual(await drawn(seeded, shape));
    expect(make(4).getConfig()).toMatchObject({ seed: 4 });
  });
});

describe('mistakes in the options of noise, activation and scaling layers', () => {
  const adapted = () => {
    const layer = layers.normalization({ name: 'n' });
    layer.adapt([
      [1, 2],
      [3, 4],
    ]);
    return layer;
  };
  it.each([
    [
      'layer "GaussianNoise", option stddev: expected a number of at least 0, got -1.',
      () => layers.gaussianNoise({ stddev: -1 }),
    ],
    [
      'layer "GaussianDropout", option rate: expected a number from 0 to below 1, got 1.',
      () => layers.gaussianDropout({ rate: 1 }),
    ],
    ['layer "AlphaDropout", option rate: expected a number from 0 to below 1, got -1.', () => layers.alphaDropout({ rate: -1 })],
    [
      'layer "SpatialDropout1D", option rate: expected a number from 0 to below 1, got 2.',
      () => layers.spatialDropout1d({ rate: 2 }),
    ],
    [
      'layer "SpatialDropout2D": expected an input of 4 dimensions (batch, height, width, channels), got (?, 5). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      () => layers.spatialDropout2d({ rate: 0.5 }).ensureBuilt([5]),
    ],
    ['layer "Dropout", option seed: expected an integer of at least 0, got 1.5.', () => layers.dropout({ rate: 0, seed: 1.5 })],
    [
      'layer "GaussianNoise", option seed: expected an integer of at least 0, got -1.',
      () => layers.gaussianNoise({ stddev: 0, seed: -1 }),
    ],
    [
      'layer "Dropout", option noiseShape: expected a list, got 3.',
      () => layers.dropout({ rate: 0, noiseShape: 3 as unknown as number[] }),
    ],
    [
      'layer "AlphaDropout", option noiseShape: expected null or 1 for each axis of (?, 4, 5), or the size of one after the batch, ' +
        'got [null,2,5].',
      () => layers.alphaDropout({ rate: 0, noiseShape: [null, 2, 5] }).ensureBuilt([4, 5]),
    ],
    [
      'layer "Dropout", option noiseShape: expected null or 1 for each axis of (?, 4), or the size of one after the batch, got [null].',
      () => layers.dropout({ rate: 0, noiseShape: [null] }).ensureBuilt([4]),
    ],
    [
      'layer "Softmax", option axis: expected an axis from 1 to 2 (or -2 to -1) for an input of 3 dimensions, got 0.',
      () => layers.softmax({ axis: 0 }).ensureBuilt([4, 5]),
    ],
    [
      'layer "Softmax", option axis: expected different axes, each from 1 to 2 (or -2 to -1) for an input of 3 dimensions, got [1,-2].',
      () => layers.softmax({ axis: [1, -2] }).ensureBuilt([4, 5]),
    ],
    [
      'layer "Activation": expected an even size along axis 2, got (1, 4, 5).',
      () => layers.activation({ activation: 'glu' }).apply(input({ shape: [4, 5] })),
    ],
    ['layer "ReLU", option maxValue: expected a number of at least 0, got -1.', () => layers.reLU({ maxValue: -1 })],
    [
      'layer "LeakyReLU", option negativeSlope: expected a number of at least 0, got NaN.',
      () => layers.leakyReLU({ negativeSlope: NaN }),
    ],
    ['layer "ELU", option alpha: expected a number of at least 0, got -1.', () => layers.elu({ alpha: -1 })],
    [
      'layer "PReLU", option sharedAxes: expected axes from 1 to 2, got 3.',
      () => layers.prelu({ sharedAxes: [3] }).ensureBuilt([4, 5]),
    ],
    [
      'layer "Normalization": expected both or neither of the options mean and variance, got mean alone.',
      () => layers.normalization({ mean: 1 }),
    ],
    [
      'layer "Normalization", option axis: expected axes from 1 to 1 for data of 2 dimensions, got 2.',
      () => layers.normalization({ axis: 2 }).adapt([[1, 2]]),
    ],
    [
      'layer "n", adapt: expected a layer without the options mean and variance, got one that has them.',
      () => layers.normalization({ name: 'n', mean: 1, variance: 1 }).adapt([[1]]),
    ],
    ['layer "n": expected data with the 2 features it was adapted to, got (?, 3).', () => adapted().ensureBuilt([3])],
    [
      'layer "n", adapt: expected a call before the model first trains or predicts, got one after it.',
      () => {
        const layer = adapted();
        layer.ensureBuilt([2]);
        expect(Array.from(layer.weights[0]?.variable.data ?? [])).toEqual([2, 3]);
        layer.adapt([[1, 2]]);
      },
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
