import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { layers, loadModel, losses, sequential, Tensor } from '../../src/index.ts';
import { fileOf } from './models.ts';

/** A file of Keras's with other compile settings. */
function compiled(change: (config: Record<string, unknown>) => void, name = 'loss-sparse'): Uint8Array {
  const parts = unzipSync(fileOf(name, 'keras'));
  const config = JSON.parse(strFromU8(parts['config.json'] as Uint8Array));
  change(config.compile_config);
  return zipSync({ ...parts, 'config.json': strToU8(JSON.stringify(config)) });
}
const object = (module: string, className: string, config: object) => ({
  module: `keras.${module}`,
  class_name: className,
  config,
  registered_name: null,
});
async function load(bytes: Uint8Array) {
  const warnings: string[] = [];
  return { model: await loadModel(bytes, { onWarning: (message) => warnings.push(message) }), warnings };
}
const x = new Tensor(
  Float32Array.from({ length: 20 }, (_, i) => Math.sin(i)),
  [4, 5],
);
const labels = new Tensor(Float32Array.of(0, 1, 0, 1), [4]);

describe('compile settings in files of Keras', () => {
  it('ignore_class is kept, read and written', async () => {
    const config = { name: 'sparse_categorical_crossentropy', from_logits: false, ignore_class: 0, axis: -1 };
    const bytes = compiled((c) =>
      Object.assign(c, { loss: object('losses', 'SparseCategoricalCrossentropy', config), metrics: null }),
    );
    const { model } = await load(bytes);
    const { loss } = await model.evaluate(x, labels);
    const kept = await load(bytes);
    kept.model.compile({ loss: losses.sparseCategoricalCrossentropy({ ignoreClass: 0 }) });
    expect(loss).toBe((await kept.model.evaluate(x, labels)).loss);
    kept.model.compile({ loss: losses.sparseCategoricalCrossentropy() });
    expect(loss).not.toBe((await kept.model.evaluate(x, labels)).loss);
    const text = await model.toJson();
    expect(JSON.parse(text).compile_config.loss.config).toMatchObject({ ignore_class: 0 });
    expect(text).not.toContain('"ignore_class":0.0');
  });

  it("the delta of Huber, which Keras's own files lack, is asked about", async () => {
    const config = { name: 'huber_loss', reduction: 'sum_over_batch_size' };
    const { warnings } = await load(
      compiled((c) => Object.assign(c, { loss: object('losses', 'Huber', config), metrics: null })),
    );
    expect(warnings).toContain(
      'file, compile settings, loss: Keras leaves the delta of Huber out of its files; it is 1 here. Where it was another, call compile.',
    );
    const own = sequential([layers.dense({ units: 2, inputShape: [5] })]);
    own.compile({ loss: losses.huber({ delta: 2 }) });
    const back = await load(await own.toBytes());
    expect(back.warnings).toEqual([]);
    expect(JSON.parse(await back.model.toJson()).compile_config.loss.config).toEqual({ name: 'huber', delta: 2 });
  });

  it('a metric that wraps a function is that function, under the name it was given', async () => {
    const fn = {
      module: 'builtins',
      class_name: 'function',
      config: 'sparse_categorical_crossentropy',
      registered_name: 'function',
    };
    const wrapper = object('metrics', 'MeanMetricWrapper', { name: 'again', dtype: 'float32', fn });
    const { model } = await load(compiled((c) => Object.assign(c, { metrics: [wrapper] })));
    const { again } = (await model.evaluate(x, labels)) as unknown as { again: number };
    model.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['sparseCategoricalCrossentropy'] });
    const logs = (await model.evaluate(x, labels)) as unknown as { sparseCategoricalCrossentropy: number };
    expect(again).toBe(logs.sparseCategoricalCrossentropy);
  });

  it('metrics keep the names and numbers that Keras gave them', async () => {
    const metric = (name: string) => object('metrics', 'SparseCategoricalAccuracy', { name, dtype: 'float32' });
    const names = ['sparse_categorical_accuracy_1', 'mine'];
    const { model } = await load(compiled((c) => Object.assign(c, { metrics: names.map(metric) })));
    expect(Object.keys(await model.evaluate(x, labels)).sort()).toEqual(['loss', ...names].sort());
  });
});
