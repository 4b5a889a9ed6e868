import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { oldHardSigmoid } from '../../src/formats/keras/versions.ts';
import { layers, loadModel, modelFromJson, ops, sequential, Tensor, type Value } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { mistake } from '../support/mistake.ts';

/** Files of Keras 2: see `generate_versions.py`. */
const file = (name: string) => new URL(`../fixtures/versions/${name}`, import.meta.url);
interface Truth {
  readonly x: number[][];
  readonly y: number[][];
  readonly predictions: number[][];
  readonly losses: number[];
}
const truth = JSON.parse(readFileSync(file('truth.json'), 'utf8')) as Readonly<Record<string, Truth>>;
const tensor = (rows: number[][]) => new Tensor(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
const quiet = { onWarning: () => {} };

describe.each(['hardSigmoid', 'changed'])('%s, a model of Keras 2, computes here what it did there, to 1e-6', (name) => {
  const { x, y, predictions, losses } = truth[name] as Truth;

  it('from to_json and save_weights', async () => {
    const model = await modelFromJson(readFileSync(file(`${name}.json`), 'utf8'));
    await model.loadWeights(readFileSync(file(`${name}.weights.h5`)));
    expect(distance((await model.predict(tensor(x))).data, predictions.flat())).toBeLessThan(1e-6);
  });

  it.each(['h5', 'keras'])('from a whole model in .%s, which goes on training with the same losses to 1e-4', async (ending) => {
    const model = await loadModel(readFileSync(file(`${name}.${ending}`)), quiet);
    expect(distance((await model.predict(tensor(x))).data, predictions.flat())).toBeLessThan(1e-6);
    const got: number[] = [];
    for (const _ of losses) got.push((await model.trainOnBatch(tensor(x), tensor(y))).loss as number);
    expect(distance(got, losses)).toBeLessThan(1e-4);
  });

  it.each(['h5', 'keras'] as const)('saved here as .%s and opened again', async (format) => {
    const model = await loadModel(readFileSync(file(`${name}.keras`)), quiet);
    const copy = await loadModel(await model.toBytes(format, quiet), quiet);
    expect((await copy.predict(tensor(x))).data).toEqual((await model.predict(tensor(x))).data);
  });
});

describe('hard_sigmoid', () => {
  const values = Float32Array.of(-4, -2.75, -1, -0.3, 0, 0.5, 1, 2.7, 3.5);
  const x = new Tensor(values, [9, 1]);
  const before = values.map((v) => Math.min(Math.max(0.2 * v + 0.5, 0), 1));
  const since = values.map((v) => Math.min(Math.max(v / 6 + 0.5, 0), 1));
  const config = {
    class_name: 'Sequential',
    config: {
      layers: [{ class_name: 'Activation', config: { activation: 'hard_sigmoid', batch_input_shape: [null, 1] } }],
    },
  };
  const computed = async (version?: string) => {
    const text = JSON.stringify({ ...config, ...(version && { keras_version: version }) });
    return (await (await modelFromJson(text)).predict(x)).data;
  };

  it.each([
    ['2.15.0', before],
    ['2.2.4-tf', before],
    ['1.2.2', before],
    ['tfjs-layers 4.22.0', before],
    ['3.0.0', since],
    ['3.15.1', since],
    [undefined, since],
  ])('in a file of version %s', async (version, want) => {
    expect(distance(await computed(version), want)).toBeLessThan(1e-6);
  });

  const net = (activation: 'hardSigmoid' | typeof oldHardSigmoid) =>
    sequential([layers.activation({ activation, inputShape: [1] })]);
  const layer = (config: string) => JSON.parse(config).config.layers[1].config.activation;

  it('of Keras 2 is saved for Keras 3 as layers that compute it, for Keras 2 by its name', async () => {
    const warnings: string[] = [];
    const model = net(oldHardSigmoid);
    const bytes = await model.toBytes('keras', { onWarning: (message) => warnings.push(message) });
    const stack = layer(strFromU8(unzipSync(bytes)['config.json'] as Uint8Array));
    expect(stack.class_name).toBe('Sequential');
    expect(stack.config.layers.map((l: { class_name: string }) => l.class_name)).toEqual(['Rescaling', 'ReLU']);
    expect(warnings).toEqual([]);
    const old = await model.toBytes('h5', { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      'save: hard_sigmoid in this file is that of Keras 2 and TensorFlow.js, clip(0.2x + 0.5); Keras 3 would compute clip(x/6 + 0.5). ' +
        'For Keras 3 save as .keras.',
    ]);
    for (const each of [bytes, old]) {
      expect(distance((await (await loadModel(each, quiet)).predict(x)).data, before)).toBeLessThan(1e-6);
    }
  });

  it('of Keras 3 in a file for older versions is named', async () => {
    const warnings: string[] = [];
    const bytes = await net('hardSigmoid').toBytes('h5', { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      'save: hard_sigmoid in this file is that of Keras 3, clip(x/6 + 0.5); Keras 2 and TensorFlow.js would compute clip(0.2x + 0.5).',
    ]);
    expect(distance((await (await loadModel(bytes)).predict(x)).data, since)).toBeLessThan(1e-6);
  });

  it('both in one model stay apart', async () => {
    const both = sequential([
      layers.activation({ activation: 'hardSigmoid', inputShape: [1] }),
      layers.activation({ activation: oldHardSigmoid }),
    ]);
    for (const format of ['keras', 'h5'] as const) {
      const copy = await loadModel(await both.toBytes(format, quiet), quiet);
      expect((await copy.predict(x)).data).toEqual((await both.predict(x)).data);
    }
  });

  it('of a user goes before both', async () => {
    const text = JSON.stringify({ ...config, keras_version: '2.15.0' });
    const model = await modelFromJson(text, { customObjects: { hard_sigmoid: (v: Value) => ops.mul(v, 2) } });
    expect((await model.predict(x)).data).toEqual(values.map((v) => 2 * v));
  });
});

describe('a layer as activation', () => {
  const parts = unzipSync(readFileSync(file('changed.keras')));
  const withActivation = (activation: object) => {
    const config = JSON.parse(strFromU8(parts['config.json'] as Uint8Array));
    config.config.layers.find((l: { name: string }) => l.name === 'slope').config.activation = activation;
    return zipSync({ ...parts, 'config.json': strToU8(JSON.stringify(config)) });
  };

  it('is refused by name where it has weights', async () => {
    const bytes = withActivation({ module: 'keras.layers', class_name: 'PReLU', config: { name: 'p' } });
    expect(await mistake(() => loadModel(bytes))).toBe(
      'file, layer "slope", option activation: expected an activation, or layers without weights (Activation, ELU, Identity, LeakyReLU, ReLU, ' +
        'Rescaling, Softmax, ThresholdedReLU), got "PReLU". Make it a separate layer after this one in Keras, and save the model again.',
    );
  });
});
