import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { layerFormats } from '../../src/formats/keras/layerFormats.ts';
import {
  type CallContext,
  initializers,
  input,
  type Loss,
  layers,
  loadModel,
  model,
  modelFromJson,
  ops,
  optimizers,
  regularizers,
  sequential,
  Tensor,
  type Value,
} from '../../src/index.ts';
import { byName as activationNames } from '../../src/nn/activations/activations.ts';
import { mistake } from '../support/mistake.ts';
import { fileOf } from './models.ts';

const quiet = { onWarning: () => {} };
const random = (...shape: number[]) =>
  new Tensor(
    Float32Array.from(
      normals(
        streamKey(7, shape.join()),
        shape.reduce((a, b) => a * b, 1),
      ),
    ),
    shape,
  );
const x = random(12, 5);
const y = new Tensor(
  Float32Array.from({ length: 24 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0)),
  [12, 2],
);

/** A file of Keras's with another configuration. */
function changed(name: string, change: (config: Record<string, unknown>) => void): Uint8Array {
  const parts = unzipSync(fileOf(name, 'keras'));
  const config = JSON.parse(strFromU8(parts['config.json'] as Uint8Array)) as Record<string, unknown>;
  change(config);
  return zipSync({ ...parts, 'config.json': strToU8(JSON.stringify(config)) });
}
type Entry = { class_name: string; module?: string; registered_name?: string | null; config: Record<string, unknown> };
const layerAt = (config: Record<string, unknown>, at: number) => (config.config as { layers: Entry[] }).layers[at] as Entry;

const twin = () => {
  const net = sequential(
    [
      layers.dense({
        units: 8,
        activation: 'relu',
        inputShape: [5],
        kernelRegularizer: regularizers.l1l2({ l1: 1e-3, l2: 1e-2 }),
      }),
      layers.batchNormalization({ virtualBatchSize: 4, movingVariance: 'unbiased' }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({
        units: 2,
        activation: 'softmax',
        kernelInitializer: initializers.varianceScaling({ scale: 2, mode: 'fanOut' }),
      }),
    ],
    { seed: 42, name: 'twin' },
  );
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return net;
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-save-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a model that is saved and loaded', () => {
  it('goes on training with the same bits: seed, steps, dropout masks, ghost batches, optimizer', async () => {
    const net = twin();
    await net.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 });
    const warnings: string[] = [];
    const path = join(folder, 'twin.keras');
    await net.save(path, { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      'save, layer "batch_normalization": Keras does not have movingVariance, virtualBatchSize and will train it without.',
    ]);
    const copy = await loadModel(path);
    expect(copy.seed).toBe(42);
    for (const each of [net, copy]) await each.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0 });
    expect(copy.getWeights().map((w) => w.data)).toEqual(net.getWeights().map((w) => w.data));
  });

  it('predicts the same bits from every format', async () => {
    const net = twin();
    await net.fit(x, y, { verbose: 0 });
    const want = (await net.predict(x)).data;
    for (const format of ['keras', 'h5'] as const) {
      expect((await (await loadModel(await net.toBytes(format, quiet))).predict(x)).data).toEqual(want);
    }
    const weights = join(folder, 'twin.weights.h5');
    await net.saveWeights(weights);
    const fresh = twin();
    await fresh.loadWeights(weights);
    expect((await fresh.predict(x)).data).toEqual(want);
  });

  it('is described by the same text', async () => {
    const net = twin();
    const text = await net.toJson();
    const copy = await modelFromJson(text);
    copy.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    expect(JSON.parse(await copy.toJson())).toEqual(JSON.parse(text));
  });

  it('needs no compile settings, and can do without them', async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [5] })]);
    expect((await loadModel(await net.toBytes())).optimizer).toBeUndefined();
    const trained = twin();
    expect((await loadModel(await trained.toBytes('keras', quiet), { compile: false })).optimizer).toBeUndefined();
    expect((await loadModel(await trained.toBytes('keras', { ...quiet, includeOptimizer: false }))).optimizer).toBeUndefined();
  });

  it('keeps layers of one name in nested models apart', async () => {
    const part = (name: string) => sequential([layers.dense({ units: 5, name: 'same', inputShape: [5] })], { name });
    const entry = input({ shape: [5] });
    const net = model({ inputs: entry, outputs: layers.add().apply([part('a').apply(entry), part('b').apply(entry)]) });
    const want = (await net.predict(x)).data;
    for (const format of ['keras', 'h5'] as const) {
      expect((await (await loadModel(await net.toBytes(format))).predict(x)).data).toEqual(want);
    }
  });
});

/** A custom layer. */
class Scale extends layers.Layer {
  readonly className = 'Scale';
  private readonly factor: number;
  constructor({ factor = 1, ...options }: { factor?: number; name?: string }) {
    super(options);
    this.factor = factor;
  }
  call(v: Value, _context: CallContext): Value {
    return ops.mul(v, this.factor);
  }
  override getConfig() {
    return { factor: this.factor, ...super.getConfig() };
  }
}
const cube = (v: Value) => ops.mul(v, ops.square(v));
const distanceLoss: Loss = {
  name: 'distance',
  call: (t, p) => ops.sum(ops.abs(ops.sub(t, p)), [1]),
  check: () => {},
};

describe("what is a user's own", () => {
  const make = () => {
    const net = sequential([
      new Scale({ factor: 3, name: 'triple' }),
      layers.dense({ units: 2, activation: cube, inputShape: [5] }),
    ]);
    net.buildFor([[5]]);
    net.compile({ loss: distanceLoss });
    return net;
  };

  it('travels by its name, and comes back by customObjects', async () => {
    const net = make();
    const bytes = await net.toBytes();
    const customObjects = { Scale, cube, distance: distanceLoss };
    const copy = await loadModel(bytes, { customObjects });
    expect((await copy.predict(x)).data).toEqual((await net.predict(x)).data);
    expect(await copy.evaluate(x, y)).toEqual(await net.evaluate(x, y));
    const byMaker = await loadModel(bytes, { customObjects: { ...customObjects, Scale: (config: object) => new Scale(config) } });
    expect((await byMaker.predict(x)).data).toEqual((await net.predict(x)).data);
  });

  it('is asked for by its name', async () => {
    const bytes = await make().toBytes();
    expect(await mistake(() => loadModel(bytes))).toBe(
      'file, layer "triple": expected a layer that is here too, got Scale. ' +
        'Write it as a custom layer and give it in customObjects: { Scale: (config) => layer }.',
    );
    expect(await mistake(() => loadModel(bytes, { customObjects: { Scale } }))).toBe(
      `file, layer "dense", option activation: expected an activation (${Object.keys(activationsByKey()).join(', ')}), got "cube". ` +
        'Give it in customObjects: { cube: (x) => … }.',
    );
    expect(await mistake(() => loadModel(bytes, { customObjects: { Scale, cube } }))).toBe(
      'file, compile settings, loss: expected a loss that is here too, got distance. ' +
        'Give it in customObjects: { distance: … }, or load with compile: false.',
    );
  });

  it('needs a name', async () => {
    const net = sequential([layers.activation({ activation: ((v) => v) as (v: Value) => Value, inputShape: [5] })]);
    const bytes = await net.toBytes('keras', {
      customObjects: { same: net.layers[0]?.getConfig().activation as (v: Value) => Value },
    });
    expect(strFromU8(unzipSync(bytes)['config.json'] as Uint8Array)).toContain('"config":"same"');
    const nameless = sequential([
      layers.activation({ activation: [(v: Value) => v][0] as (v: Value) => Value, inputShape: [5] }),
    ]);
    expect(await mistake(() => nameless.toBytes())).toBe(
      'save, activation: expected a function with a name, by which the file can call it, got one without. ' +
        'Give it in customObjects: { NAME: function }.',
    );
  });
});

it('what a model was compiled with goes to outputs by the names that the file has for them', async () => {
  const rename = (record: object) =>
    Object.fromEntries(Object.entries(record).map(([key, v]) => [key === 'main' ? 'a' : 'b', v]));
  const named = changed('model-several-outputs', (c) => {
    const config = c.config as Record<string, unknown>;
    config.output_layers = { b: ['side', 0, 0], a: ['main', 0, 0] };
    const compiled = c.compile_config as Record<string, object>;
    for (const option of ['loss', 'loss_weights', 'metrics']) compiled[option] = rename(compiled[option] as object);
  });
  const xs = [random(6, 4), random(6, 3)];
  const ys = [y.slice(0, 6), random(6, 1)];
  const [want, got] = await Promise.all(
    [fileOf('model-several-outputs', 'keras'), named].map(async (file) => (await loadModel(file, quiet)).evaluate(xs, ys)),
  );
  const renamed = Object.entries(want ?? {}).map(([key, v]) => [key.replace(/^main_/, 'a_').replace(/^side_/, 'b_'), v]);
  expect(renamed.length).toBeGreaterThan(5);
  expect(got).toEqual(Object.fromEntries(renamed));
});

describe('what is refused, by name', () => {
  it.each([
    [
      'a precision',
      changed('layer-dense', (c) =>
        Object.assign(layerAt(c, 1).config, { dtype: { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } } }),
      ),
      'file, layer "dense", dtype: expected float32, got "mixed_float16". ' +
        'Evenkeel computes in float32: set the policy to float32 in Keras and save the model again.',
    ],
    [
      'an option that the layer does not have here',
      changed('layer-dense', (c) => Object.assign(layerAt(c, 1).config, { lora_rank: 4 })),
      /^file, layer "dense", option lora_rank: expected one that this layer has here \(units, activation, .*\), got 4\. Give a custom layer for this class in customObjects\.$/,
    ],
    [
      'code',
      changed('layer-dense', (c) =>
        Object.assign(layerAt(c, 1), { class_name: 'Lambda', config: { name: 'evil', function: 'x' } }),
      ),
      'file, layer "evil": expected a layer that is here too, got keras.layers.Lambda. ' +
        'Write it as a custom layer and give it in customObjects: { Lambda: (config) => layer }.',
    ],
    [
      'an operation that only shares the name of a layer',
      changed('layer-add', (c) => {
        const { layers: all } = c.config as { layers: Entry[] };
        Object.assign(all.find((l) => l.class_name === 'Add') as Entry, { module: 'keras.src.ops.numpy' });
      }),
      /^file, layer "add(_\d+)?", argument trainable: expected x1, x2, got true\./,
    ],
    [
      'a model that is a class of its own',
      changed('layer-dense', (c) => Object.assign(c, { class_name: 'MyModel' })),
      'file: expected a Sequential or Functional model, got MyModel. ' +
        'A model that is a class of its own has no graph to read; save its layers as a Functional model.',
    ],
    [
      'an optimizer',
      changed('optimizer-sgd', (c) =>
        Object.assign((c.compile_config as { optimizer: Entry }).optimizer, { class_name: 'Ftrl' }),
      ),
      /^file, compile settings, optimizer: expected an optimizer \(Adadelta, .*\), got Ftrl\. Give it in customObjects: \{ Ftrl: \(config\) => … \}, or load with compile: false\.$/,
    ],
    [
      'a loss that sums',
      changed('loss-crossentropy', (c) => Object.assign((c.compile_config as { loss: Entry }).loss.config, { reduction: 'sum' })),
      /^file, compile settings, loss, option reduction: expected one of .*, got "sum"\.$/,
    ],
  ])('%s', async (_, bytes, message) => {
    const got = await mistake(() => loadModel(bytes, quiet));
    if (typeof message === 'string') expect(got).toBe(message);
    else expect(got).toMatch(message);
  });

  it('sizes that the file leaves open, unless inputShape says them', async () => {
    const open = changed('layer-conv2d', (c) => {
      layerAt(c, 0).config.batch_shape = [null, null, null, 3];
    });
    expect(await mistake(() => loadModel(open))).toMatch(
      /^file, input "input_layer(_\d+)?": expected sizes that are known: programs are compiled for them, got \(\?, \?, \?, 3\)\. Give the option inputShape: the shape of one sample, or \{ NAME: shape \} where there are several inputs\.$/,
    );
    const net = await loadModel(open, { ...quiet, inputShape: [6, 5, 3] });
    expect(net.inputs[0]?.shape).toEqual([6, 5, 3]);
  });

  it('endings that say no format, and models that are not built', async () => {
    const net = twin();
    expect(await mistake(() => net.save(join(folder, 'a.txt')))).toContain('expected a path that ends in .keras, or in .h5');
    expect(await mistake(() => net.save(join(folder, 'a.weights.h5')))).toContain('For the weights alone call saveWeights.');
    expect(await mistake(() => net.saveWeights(join(folder, 'a.h5')))).toContain('expected a path that ends in .weights.h5');
    expect(await mistake(() => sequential([layers.dense({ units: 2 })]).save(join(folder, 'a.keras')))).toContain(
      'expected a model whose input shape is known',
    );
    expect(await mistake(() => loadModel(join(folder, 'none.keras')))).toContain('no such file (ENOENT)');
    expect(await mistake(() => net.save(5 as never))).toBe('save, path: expected a path, got 5.');
    expect(await mistake(() => net.toBytes('tf' as never))).toBe("toBytes, format: expected 'keras' or 'h5', got \"tf\".");
    expect(await mistake(() => net.toBytes('keras', { includeOptimiser: false } as never))).toBe(
      'toBytes: expected options among customObjects, includeOptimizer, onWarning, got includeOptimiser. Did you mean includeOptimizer?',
    );
    expect(await mistake(async () => loadModel(await net.toBytes('keras', quiet), { complie: false } as never))).toBe(
      'loadModel: expected options among customObjects, compile, inputShape, seed, backend, onWarning, fetchShard, got complie. Did you mean compile?',
    );
    expect(await mistake(() => loadModel({} as never))).toMatch(
      /^file: expected a path \(in Node\), an address \(in a page\) or its bytes, got an object/,
    );
  });

  it('weights of another model, and nothing changes', async () => {
    const net = twin();
    const before = net.getWeights().map((w) => w.data);
    const other = sequential([layers.dense({ units: 3, inputShape: [5] })]);
    const path = join(folder, 'other.weights.h5');
    await other.saveWeights(path);
    expect(await mistake(() => net.loadWeights(path))).toContain(
      'layer "dense": expected weights (5, 8), (8,), got (5, 3), (3,). The file is of another model.',
    );
    expect(net.getWeights().map((w) => w.data)).toEqual(before);
    expect((await readFile(path)).length).toBeGreaterThan(0);
  });
});

it('every layer of this library has a format, but those that Keras knows under another name', () => {
  const factories = Object.entries(layers).filter(([name]) => name !== 'Layer');
  const covered = new Set(Object.values(layerFormats).map(({ make }) => make as unknown));
  const missing = factories.filter(([, make]) => !covered.has(make)).map(([name]) => name);
  expect(missing.sort()).toEqual(['inputLayer', 'instanceNormalization']);
});

/** Activations by the names that files have. */
const activationsByKey = () =>
  Object.fromEntries(Object.keys(activationNames).map((name) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), true]));
