import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cloneModel, input, layers, loadModel, type Model, model, modelFromJson, sequential, Tensor } from '../../src/index.ts';
import { Model as AnyModel } from '../../src/models/model.ts';
import { distance } from '../keras/fixtures.ts';
import { compareWithOnnx } from '../onnx/runtime.ts';
import { fileOf, savedModels, tensorsOf, unpack } from './models.ts';

const quiet = { onWarning: () => {} };
const ones = (...shape: number[]) => new Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape);
const ramp = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor(
    Float32Array.from({ length: size }, (_, i) => -1 + (2 * i) / (size - 1)),
    shape,
  );
};

/** The modes of all calls of layers, those of models inside after the call of the model. */
const modesOf = (net: Model): unknown[] =>
  net.nodes.flatMap(({ layer, training }) => [training, ...(layer instanceof AnyModel ? modesOf(layer) : [])]);

const random = savedModels.filter(({ name, losses }) => name.startsWith('mode-') && !losses);

describe('the mode that Keras writes into the calls of a functional model', () => {
  it.each(random)('$name: acts in training, and nowhere else', async (saved) => {
    const [x, y] = [unpack(tensorsOf(saved.x)), unpack(tensorsOf(saved.y))];
    const net = await loadModel(fileOf(saved.name, 'keras'), quiet);
    const still = (await net.testOnBatch(x, y)).loss as number;
    const drawn = (await net.trainOnBatch(x, y)).loss as number;
    expect(Math.abs(drawn - still)).toBeGreaterThan(1e-6);
    expect((await net.predict(x)).data).toEqual((await net.predict(x)).data);
  });

  it('spectral normalisation: losses of Keras with TensorFlow (1e-4)', async () => {
    const bytes = readFileSync(new URL('../fixtures/spectralMode.keras', import.meta.url));
    const net = await loadModel(bytes, quiet);
    const losses: number[] = [];
    for (let i = 0; i < 3; i++) losses.push((await net.trainOnBatch(ramp(4, 5), ones(4, 3))).loss as number);
    expect(distance(losses, [1.1472, 0.9739, 0.8304])).toBeLessThan(1e-4);
  });

  it.each(random)('$name: exported to ONNX', async ({ name, x }) => {
    const net = await loadModel(fileOf(name, 'keras'), quiet);
    await compareWithOnnx(net, tensorsOf(x));
  });
});

describe('a mode that a user asked for', () => {
  const build = () => {
    const inner = sequential([layers.dense({ units: 4, inputShape: [4] }), layers.batchNormalization()], { name: 'inner' });
    const x = input({ shape: [4] });
    const norm = layers.batchNormalization({ momentum: 0.5 });
    const parts = [norm.apply(x, { training: false }), norm.apply(inner.apply(x, { training: false }), { training: true })];
    const sum = layers.add().apply(parts);
    const end = layers.dropout({ rate: 0.5 }).apply(layers.dropout({ rate: 0.5 }).apply(sum, { training: true }));
    return model({ inputs: x, outputs: layers.dense({ units: 3 }).apply(end) });
  };

  it('survives files, texts and clones', async () => {
    const net = build();
    const modes = modesOf(net);
    expect(modes.filter((mode) => mode === true).length).toBe(2);
    expect(modes.filter((mode) => mode === false).length).toBe(2);
    expect(modesOf(await loadModel(await net.toBytes('keras', quiet), quiet))).toEqual(modes);
    expect(modesOf(await loadModel(await net.toBytes('h5', quiet), quiet))).toEqual(modes);
    expect(modesOf(await modelFromJson(await net.toJson(quiet)))).toEqual(modes);
    expect(modesOf(cloneModel(net))).toEqual(modes);
  });

  it('holds in training after a file', async () => {
    const net = build();
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const copy = await loadModel(await net.toBytes('keras', quiet), quiet);
    for (const each of [net, copy]) await each.fit(ramp(8, 4), ones(8, 3), { epochs: 2, batchSize: 4, verbose: 0 });
    expect(copy.getWeights().map((w) => w.data)).toEqual(net.getWeights().map((w) => w.data));
  });

  it('is not read off what Keras writes', async () => {
    const text = JSON.parse(await build().toJson(quiet));
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      // As Keras saves a model that it has opened: what it does not know is gone.
      if ('inbound_nodes' in value) for (const node of value.inbound_nodes as { evenkeel?: unknown }[]) delete node.evenkeel;
      for (const inner of Object.values(value)) visit(inner);
    };
    visit(text);
    expect(modesOf(await modelFromJson(JSON.stringify(text))).every((mode) => mode === undefined)).toBe(true);
  });
});
