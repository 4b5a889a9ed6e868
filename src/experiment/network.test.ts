import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import { numberOf } from '../training/callbacks/logs.ts';
import { type Arm, parseArm } from './arms.ts';
import { buildNetwork, describeNetwork, type OpenNetwork, openNetwork } from './network.ts';

const options = { inputShape: [4], classes: 3, seed: 5, learningRate: 0.01 };
const file = async (model: Model, keepWeights = false): Promise<OpenNetwork> =>
  openNetwork({ kind: 'file', path: 'net.keras', bytes: await model.toBytes('keras'), keepWeights }, { seed: 5 });
const build = (network: OpenNetwork, name: string, given = options, place: Arm['place'] = 'designed') =>
  buildNetwork(network, parseArm(name, place), given);
/** The classes of a model's layers in their order, after the input. */
const classes = (model: Model) => model.layers.map((l) => l.className).filter((name) => name !== 'InputLayer');
const plain = (last: 'softmax' | 'linear' = 'softmax') =>
  sequential([
    layers.dense({ units: 5, activation: 'relu', inputShape: [4] }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 3, activation: last }),
  ]);
const normal = () =>
  sequential([
    layers.dense({ units: 5, inputShape: [4] }),
    layers.batchNormalization(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);

const named = (model: Model) => {
  const values = model.getWeights();
  return new Map(model.weights.map((w, i) => [w.name, values[i]?.data]));
};

describe('the networks of a comparison', () => {
  it.each([
    ['inserted', plain],
    ['removed', normal],
  ] as const)('%s: start from the same weights in the layers both have, which another seed changes', async (made, original) => {
    const source = await file(original());
    expect(await describeNetwork(source, options)).toEqual({ name: 'net.keras', made });
    const [none, batch] = [await build(source, 'none', options), await build(source, 'batch', options)];
    const [a, b, c] = [named(none), named(batch), named(await build(source, 'none', { ...options, seed: 6 }))];
    expect(b.size).toBe(a.size + 4);
    for (const [name, data] of a) {
      expect(b.get(name), name).toEqual(data);
      if (name.endsWith('kernel')) expect(c.get(name), name).not.toEqual(data);
    }
    // Fresh ones, not those of the file.
    expect(a.get('dense/kernel')).not.toEqual(named(original()).get('dense/kernel'));
    expect(named(await build(await file(original(), true), 'none', options)).get('dense/kernel')).toEqual(
      named(original()).get('dense/kernel'),
    );
  });

  it('take a last layer without softmax for logits', async () => {
    const [x, y] = [tensor([[1, 2, 3, 4]]), tensor([[0, 1, 0]])];
    const loss = async (last: 'softmax' | 'linear') =>
      numberOf(await (await build(await file(plain(last)), 'none', options)).evaluate(x, y), 'loss');
    expect(await loss('linear')).toBeCloseTo(await loss('softmax'), 5);
  });

  it('must tell the classes apart', async () => {
    await expect(build(await file(plain()), 'none', { ...options, classes: 4 })).rejects.toThrow(
      /^file net\.keras: expected a model of one input and one output, with a number for each of the 4 classes of the data, got one input and output \(3,\)\. /,
    );
  });
});

describe('the arms of a model in a file', () => {
  const designed = (momentum = 0.8) =>
    sequential([
      layers.dense({ units: 6, inputShape: [4] }),
      layers.batchNormalization({ momentum, epsilon: 0.01 }),
      layers.activation({ activation: 'relu' }),
      layers.dense({ units: 6, activation: 'tanh' }),
      layers.dropout({ rate: 0.5 }),
      layers.batchNormalization(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ]);

  it('keep its batch normalisations with their options, but for those that the arm says', async () => {
    const source = await file(designed());
    const configs = async (name: string) =>
      (await build(source, name)).layers.filter((l) => /Norm/.test(l.className)).map((l) => l.getConfig());
    expect((await configs('batch'))[0]).toMatchObject({ momentum: 0.8, epsilon: 0.01 });
    expect((await configs('ghost:2'))[0]).toMatchObject({ momentum: 0.8, epsilon: 0.01, virtualBatchSize: 2 });
    expect((await configs('batch:epsilon=0.1'))[0]).toMatchObject({ momentum: 0.8, epsilon: 0.1 });
    expect(await configs('renorm')).toMatchObject([{ renorm: true }, { renorm: true }]);
  });

  it('have the normalisation in their places, or before or after each activation', async () => {
    const source = await file(designed());
    const at = async (place: Arm['place']) => classes(await build(source, 'layer', options, place));
    const [norm, act] = ['LayerNormalization', 'Activation'];
    expect(await at('designed')).toEqual(['Dense', norm, act, 'Dense', 'Dropout', norm, 'Dense']);
    expect(await at('before')).toEqual(['Dense', norm, act, 'Dense', norm, act, 'Dropout', 'Dense']);
    expect(await at('after')).toEqual(['Dense', act, norm, 'Dense', norm, 'Dropout', 'Dense']);
    for (const place of ['before', 'after'] as const) {
      expect(classes(await build(source, 'none', options, place))).toEqual(['Dense', act, 'Dense', 'Dropout', 'Dense']);
    }
  });

  it('have a filter response normalisation in place of the activation too, wherever it is asked for', async () => {
    const source = await file(designed());
    const frn = 'FilterResponseNormalization';
    const at = async (place: Arm['place']) => build(source, 'frn', options, place);
    expect(classes(await at('designed'))).toEqual(['Dense', frn, 'Dense', 'Dropout', frn, 'Dense']);
    for (const place of ['before', 'after'] as const) {
      expect(classes(await at(place))).toEqual(['Dense', frn, 'Dense', frn, 'Dropout', 'Dense']);
    }
    expect((await at('designed')).layers.filter((l) => l.className === 'Dense').map((l) => l.getConfig().activation)).toEqual([
      ...['linear', 'linear', 'softmax'],
    ]);
  });

  it('have all kernels but the last standardised, from the same weights, also those of the file', async () => {
    const original = designed();
    for (const keepWeights of [false, true]) {
      const source = await file(original, keepWeights);
      const [batch, standardized] = [await build(source, 'batch'), await build(source, 'ws+batch')];
      expect(classes(standardized).filter((name) => /Weight|Dense/.test(name))).toEqual([
        ...['WeightStandardization', 'WeightStandardization', 'Dense'],
      ]);
      expect(named(standardized)).toEqual(named(batch));
      expect(named(standardized).get('dense/kernel')?.join() === named(original).get('dense/kernel')?.join()).toBe(keepWeights);
    }
  });

  it('clip gradients adaptively in all layers but the last', async () => {
    const source = await file(plain());
    const [none, agc] = [await build(source, 'none'), await build(source, 'agc:0.001')];
    expect(agc.trainer.compiled?.optimizer.getConfig().adaptiveClipping).toBe(0.001);
    const before = named(agc);
    expect(before).toEqual(named(none));
    const [x, y] = [tensor([[1, 2, 3, 4]]), tensor([[0, 1, 0]])];
    for (const model of [none, agc]) await model.trainOnBatch(x, y);
    const [a, b] = [named(none), named(agc)];
    expect(b.get('dense_1/bias')).toEqual(a.get('dense_1/bias'));
    expect(b.get('dense_1/kernel')).toEqual(a.get('dense_1/kernel'));
  });

  it('are refused by arm, layer and channels where groups do not divide them', async () => {
    await expect(build(await file(designed()), 'group:4')).rejects.toThrow(
      /^arm group:4, layer "[^"]*", option groups: expected a number that divides the 6 channels, got 4\.$/,
    );
  });
});

describe('the arms of a module', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-module-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'network.mjs');
  writeFileSync(
    path,
    `export function build({ norm, classes, inputShape, seed, evenkeel: { layers, sequential } }) {
      const own = () => (norm ? [layers.batchNormalization()] : []);
      return sequential([
        layers.dense({ units: 6, activation: 'relu', inputShape }), ...own(), layers.dense({ units: 6, activation: 'relu' }),
        layers.dense({ units: classes }),
      ], { seed });
    }`,
  );
  const source: OpenNetwork = { kind: 'module', path };

  it('have the normalisation in its place, or before or after each activation', async () => {
    const at = async (name: string, place: Arm['place']) => classes(await build(source, name, options, place));
    const [norm, act] = ['RMSNormalization', 'Activation'];
    expect(await at('rms', 'designed')).toEqual(['Dense', norm, 'Dense', 'Dense']);
    expect(await at('rms', 'before')).toEqual(['Dense', norm, act, 'Dense', norm, act, 'Dense']);
    expect(await at('rms', 'after')).toEqual(['Dense', norm, 'Dense', norm, 'Dense']);
    expect(await at('agc', 'after')).toEqual(['Dense', 'Dense', 'Dense']);
    expect(await at('ws+none', 'designed')).toEqual(['WeightStandardization', 'WeightStandardization', 'Dense']);
  });

  it('share the initial weights', async () => {
    const [none, frn, after] = [
      await build(source, 'none'),
      await build(source, 'frn'),
      await build(source, 'batch', options, 'after'),
    ];
    for (const [name, data] of named(none)) {
      expect(named(frn).get(name), name).toEqual(data);
      expect(named(after).get(name), name).toEqual(data);
    }
  });

  it('cannot be placed where no layer has a product to normalise', async () => {
    const small = join(folder, 'small.mjs');
    writeFileSync(
      small,
      'export const build = ({ classes, inputShape, seed, evenkeel: { layers, sequential } }) => sequential([layers.dense({ units: classes, inputShape })], { seed });',
    );
    await expect(build({ kind: 'module', path: small }, 'batch', options, 'before')).rejects.toThrow(
      'expected a dense or convolution layer before the last one, to be normalised, got none.',
    );
  });
});
