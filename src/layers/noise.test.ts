import { describe, expect, it } from 'vitest';
import { mistake } from '../../test/support/mistake.ts';
import { Graph } from '../program/graph.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import * as layers from './index.ts';
import type { Layer } from './layer.ts';

/** What a layer makes of a constant input in step `step`. */
async function drawn(layer: Layer, shape: number[], { value = 1, training = true, step = 0 } = {}): Promise<number[]> {
  layer.name = 'noisy';
  layer.ensureBuilt(shape.slice(1));
  const graph = new Graph();
  const steps = graph.input('step', [], 'int32');
  const y = layer.call(graph.constant(value, shape), { training, step: () => steps, update: () => {}, warn: () => {} });
  graph.output('y', y);
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  executable.input('step')?.fill(step);
  await executable.run();
  return Array.from(executable.output('y'));
}

const N = 100_000;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((v) => v * v)) - mean(values) ** 2;

describe('noise layers, within five standard errors', () => {
  it('gaussianNoise adds noise of mean 0 and its deviation', async () => {
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
    let kept = 0;
    for (let n = 0; n < 50; n++) {
      for (let c = 0; c < channels; c++) {
        const own = new Set(Array.from({ length: places }, (_, p) => y[(n * places + p) * channels + c]));
        expect(own.size).toBe(1);
        kept += own.has(2) ? 1 : 0;
      }
    }
    expect(Math.abs(kept / 2000 - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 2000));
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
