import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { input, layers as L, loadModel, type Model, metrics, model, modelFromJson, sequential, Tensor } from '../../src/index.ts';
import { mistake } from '../support/mistake.ts';
import { documentsOfWholeNumbers } from './integers.ts';

const quiet = { onWarning: () => {} };
const x = new Tensor(Float32Array.from(normals(streamKey(3, 'x'), 20)), [5, 4]);

async function returns(net: Model, formats: readonly ('keras' | 'h5')[] = ['keras', 'h5']): Promise<void> {
  const want = (await net.predict(x)).data;
  for (const format of formats)
    expect((await (await loadModel(await net.toBytes(format, quiet), quiet)).predict(x)).data).toEqual(want);
}

describe('names and ties that a file must keep', () => {
  it('names with slashes, and such as become the same without', async () => {
    const net = sequential([
      L.dense({ units: 4, name: 'block1/fc', inputShape: [4] }),
      L.dense({ units: 4, name: 'block2/fc' }),
      L.dense({ units: 4, name: 'block2_fc' }),
      L.dense({ units: 4, name: 'sequential_input' }),
    ]);
    await returns(net);
    const names = (await loadModel(await net.toBytes())).layers.map((layer) => layer.name);
    expect(new Set(names).size).toBe(names.length);
    const entry = input({ shape: [4] });
    const branches = ['a/b', 'a_b'].map((name) => L.dense({ units: 2, name }).apply(entry));
    await returns(model({ inputs: entry, outputs: L.add().apply(branches) }));
  });

  it('one layer in two nested models and the outer one', async () => {
    const tie = L.dense({ units: 4, name: 'tie', inputShape: [4] });
    const inner = (name: string) => sequential([tie, L.dense({ units: 3 })], { name });
    const entry = input({ shape: [4] });
    const parts = [inner('a').apply(entry), inner('b').apply(tie.apply(entry))];
    const net = model({ inputs: entry, outputs: L.add().apply(parts) });
    await returns(net, ['keras']);
    expect((await loadModel(await net.toBytes())).weights.length).toBe(net.weights.length);
  });

  it('an initializer whose option has no default in Keras', async () => {
    const net = sequential([L.dense({ units: 3, inputShape: [4], kernelInitializer: 'constant' })]);
    expect(await net.toJson()).toContain('"class_name":"Constant","config":{"value":0.0}');
  });

  it('options that are integers, with a point unless Keras counts them', async () => {
    const documents = await documentsOfWholeNumbers();
    const text = Object.values(documents).join();
    for (const part of [
      '"beta":2.0,"threshold":1.0',
      '"thresholds":[0.0,1.0]',
      '"num_thresholds":3',
      '"delta":2.0',
      '"momentum":0.0',
      '"clipnorm":1.0',
      '"decay_steps":2,"decay_rate":1.0',
      '"boundaries":[1,2],"values":[1.0,2.0,3.0]',
      '"ema_overwrite_frequency":2',
      '"minval":0.0,"maxval":1.0',
      '"max_value":1.0,"axis":0',
    ])
      expect(text).toContain(part);
  });

  it('metrics that Keras does not have are left out, others by names that it knows', async () => {
    const warnings: string[] = [];
    const net = sequential([L.dense({ units: 3, inputShape: [4] })]);
    net.compile({ loss: 'mse', metrics: ['huber', 'mae', 'logCosh', metrics.confusionMatrix()] });
    const text = await net.toJson({ onWarning: (message) => warnings.push(message) });
    expect(JSON.parse(text).compile_config.metrics).toEqual([
      'mae',
      { module: 'keras.metrics', class_name: 'LogCoshError', config: { name: 'log_cosh' }, registered_name: null },
    ]);
    expect(warnings).toEqual(
      ['huber', 'confusionMatrix'].map(
        (name) => `save: metric "${name}" is left out: Keras does not have it. Name it in customObjects to keep it.`,
      ),
    );
  });

  it('several files at once', async () => {
    const net = sequential([L.dense({ units: 3, inputShape: [4] })]);
    const all = await Promise.all(Array.from({ length: 6 }, () => net.toBytes()));
    const models = await Promise.all(all.map((bytes) => loadModel(bytes)));
    for (const each of models) expect((await each.predict(x)).data).toEqual((await net.predict(x)).data);
  });
});

/** A model in Keras's config. */
const config = (layers: object[], shape: readonly (number | null)[] = [null, 4]) => ({
  class_name: 'Sequential',
  config: { name: 'net', layers: [{ class_name: 'InputLayer', config: { name: 'in', batch_shape: shape } }, ...layers] },
});
const dense = (options: object) => ({ class_name: 'Dense', config: { name: 'd', units: 2, ...options } });
const read = (document: object) => mistake(() => modelFromJson(JSON.stringify(document), quiet));

describe('what a small file may not ask for', () => {
  it('nested models that double at each level', async () => {
    let inner: object = config([dense({})], [null, 2]);
    for (let level = 0; level < 20; level++) {
      const once = { ...inner, config: { ...(inner as { config: object }).config, name: `m${level}` } };
      const at = (i: number) => ({
        class_name: '__keras_tensor__',
        config: { shape: [null, 2], keras_history: i < 0 ? ['in', 0, 0] : [`m${level}`, i, 0] },
      });
      inner = {
        class_name: 'Functional',
        config: {
          name: 'f',
          layers: [
            { class_name: 'InputLayer', name: 'in', config: { name: 'in', batch_shape: [null, 2] }, inbound_nodes: [] },
            {
              ...once,
              name: `m${level}`,
              inbound_nodes: [
                { args: [at(-1)], kwargs: {} },
                { args: [at(0)], kwargs: {} },
              ],
            },
          ],
          input_layers: [['in', 0, 0]],
          output_layers: [[`m${level}`, level === 0 ? 1 : 2, 0]],
        },
      };
    }
    const begin = performance.now();
    expect(await read(inner)).toContain('expected up to 4000 layers and calls of layers, got more.');
    expect(performance.now() - begin).toBeLessThan(20_000);
  });

  it.each([
    [
      'a result of 2⁴⁰ numbers',
      config([{ class_name: 'RepeatVector', config: { n: 2 ** 40 } }]),
      'numbers a sample in all layers together',
    ],
    ['3000 axes', config([], [null, ...Array<number>(3000).fill(1)]), 'expected up to 16 axes'],
    [
      'many large constants',
      config(
        Array.from({ length: 9 }, (_, i) => ({ class_name: 'Normalization', config: { name: `n${i}`, mean: 0, variance: 1 } })),
        [null, 2 ** 26],
      ),
      'numbers a sample in all layers together',
    ],
    [
      'an option that is an object',
      config([{ class_name: 'Rescaling', config: { scale: { class_name: 'Evil', config: {} } } }]),
      'option scale: expected a number, text or a list',
    ],
  ])('%s', async (_, document, message) => {
    expect(await read(document)).toContain(message);
  });
});
