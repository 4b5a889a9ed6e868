import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { readHdf5 } from '../../src/formats/hdf5/hdf5.ts';
import { groupAt } from '../../src/formats/hdf5/tree.ts';
import {
  input,
  layers as L,
  loadModel,
  type Model,
  model,
  optimizers,
  regularizers,
  sequential,
  Tensor,
} from '../../src/index.ts';
import { fileOf } from './models.ts';

const quiet = { onWarning: () => {} };
const random = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor(Float32Array.from(normals(streamKey(5, shape.join()), size)), shape);
};

interface Entry {
  readonly class_name: string;
  readonly name: string;
  readonly config: Record<string, unknown> & { layers: Entry[]; input_layers: unknown; output_layers: unknown };
  readonly inbound_nodes: [string, number, number, object][][];
}

/** A file for older versions as its readers see it. */
async function written(net: Model, onWarning: (message: string) => void = () => {}) {
  const tree = await readHdf5(await net.toBytes('h5', { onWarning }), 'test');
  const text = (name: string) => JSON.parse((tree.attributes.get(name) as string) ?? 'null');
  return { tree, config: text('model_config') as Entry, training: text('training_config') };
}

async function returns(net: Model, x: Tensor): Promise<void> {
  const copy = await loadModel(await net.toBytes('h5', quiet), quiet);
  expect((await copy.predict(x)).data).toEqual((await net.predict(x)).data);
}

describe('a file of .h5 as Keras 2 and TensorFlow.js read it', () => {
  const base = () => {
    const entry = input({ shape: [6, 6, 3], name: 'image' });
    const features = L.depthwiseConv2d({ kernelSize: 3, name: 'depth' }).apply(entry);
    const bent = L.leakyReLU({ negativeSlope: 0.2, name: 'bent' }).apply(
      L.batchNormalization({ name: 'norm' }).apply(features, { training: false }),
    );
    return model({ inputs: entry, outputs: L.globalAveragePooling2d({ name: 'mean' }).apply(bent), name: 'base' });
  };

  it('has inputs, calls, options and weights by their names there', async () => {
    const net = base();
    net.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: 'mse', metrics: ['mae', 'accuracy'] });
    const { tree, config, training } = await written(net);
    const [entry, depth, norm, bent] = config.config.layers as [Entry, Entry, Entry, Entry];
    expect(JSON.stringify(config)).not.toContain('"batch_shape"');
    expect(JSON.stringify(config)).not.toContain('keras_history');
    expect([config.class_name, entry.class_name, entry.config.batch_input_shape]).toEqual([
      'Functional',
      'InputLayer',
      [null, 6, 6, 3],
    ]);
    expect(Object.keys(depth)).not.toContain('module');
    expect(depth.inbound_nodes).toEqual([[['image', 0, 0, {}]]]);
    expect(norm.inbound_nodes).toEqual([[['depth', 0, 0, { training: false }]]]);
    expect([bent.config.alpha, bent.config.negative_slope]).toEqual([0.2, undefined]);
    expect(config.config.input_layers).toEqual([['image', 0, 0]]);
    expect(config.config.output_layers).toEqual([['mean', 0, 0]]);
    expect(groupAt(tree, ['model_weights', 'depth'])?.attributes.get('weight_names')).toEqual([
      'depth/depthwise_kernel:0',
      'depth/bias:0',
    ]);
    expect(groupAt(tree, ['model_weights'])?.attributes.get('keras_version')).toBe('3.15.1');
    expect(training.optimizer_config.class_name).toBe('Custom>SGD');
    expect(training.optimizer_config.config).toMatchObject({ is_legacy_optimizer: false, learning_rate: 1 });
    expect(training.optimizer_config.config).not.toHaveProperty('gradient_accumulation_steps');
    expect(training.loss).toBe('mean_squared_error');
    expect(training.metrics).toEqual([{ class_name: 'MeanAbsoluteError', config: { name: 'mae' } }, 'accuracy']);
    await returns(net, random(2, 6, 6, 3));
  });

  it('refers to uses of models inside by a number that every version counts to the same one', async () => {
    const part = sequential([L.dense({ units: 4, name: 'inner', inputShape: [4] })], { name: 'part' });
    const entry = input({ shape: [4], name: 'x' });
    const once = part.apply(entry);
    const twice = part.apply(L.dense({ units: 4, name: 'between' }).apply(once));
    const net = model({ inputs: entry, outputs: L.add({ name: 'sum' }).apply([once, twice]) });
    const { config } = await written(net);
    const entries = new Map(config.config.layers.map((layer) => [layer.name, layer]));
    const nodes = entries.get('part')?.inbound_nodes ?? [];
    expect(nodes.map(([from]) => from?.[0])).toEqual(['x', 'x', 'between', 'between']);
    const uses = entries.get('sum')?.inbound_nodes[0]?.map(([name, use]) => [name, use]) as [string, number][];
    // From 0 as Keras 3 counts, from 1 as Keras 2 and TensorFlow.js do.
    for (const offset of [0, 1]) {
      expect(uses.map(([, use]) => nodes[use - offset]?.[0]?.[0])).toEqual(['x', 'between']);
    }
    await returns(net, random(3, 4));
  });

  it('has a stack with a functional model in it as a functional model', async () => {
    const net = sequential([base(), L.dense({ units: 2, name: 'head', kernelRegularizer: regularizers.l2({ l2: 0.5 }) })]);
    net.buildFor([[6, 6, 3]]);
    const { config } = await written(net);
    expect(config.class_name).toBe('Functional');
    const head = config.config.layers.at(-1) as Entry;
    expect(head.inbound_nodes).toEqual([[['base', 1, 0, {}]]]);
    expect(head.config.kernel_regularizer).toMatchObject({ class_name: 'L1L2', config: { l1: 0, l2: 0.5 } });
    await returns(net, random(2, 6, 6, 3));
  });

  it('freezes the layers of a frozen model, since Keras 2 forgets that it was frozen', async () => {
    const part = sequential([L.dense({ units: 4, inputShape: [4] }), L.dense({ units: 3 })], { name: 'part' });
    part.trainable = false;
    const net = sequential([part, L.dense({ units: 2 })]);
    net.buildFor([[4]]);
    const { config } = await written(net);
    const inner = config.config.layers.find((layer) => layer.config.name === 'part') as Entry;
    expect(inner.config.layers.map((layer) => [layer.class_name, layer.config.trainable])).toEqual([
      ['InputLayer', undefined],
      ['Dense', false],
      ['Dense', false],
    ]);
    await returns(net, random(3, 4));
  });

  it('has losses and metrics in the order of the outputs, which have no names there', async () => {
    const net = await loadModel(fileOf('structure-by-name', 'keras'), quiet);
    const { training } = await written(net);
    const classOf = (value: unknown) => (value as { class_name?: string }).class_name ?? value;
    expect(training.loss.map(classOf)).toHaveLength(2);
    expect(training.loss_weights).toEqual([0.5, 2]);
    expect(training.metrics).toHaveLength(2);
    const copy = await loadModel(await net.toBytes('h5', quiet), quiet);
    expect(copy.trainer.outputSpecs?.map(({ loss }) => loss.name)).toEqual(net.trainer.outputSpecs?.map(({ loss }) => loss.name));
    expect(copy.trainer.outputSpecs?.map(({ lossWeight }) => lossWeight)).toEqual([0.5, 2]);
  });

  it('names what Keras 2 does not have', async () => {
    const warnings: string[] = [];
    const net = sequential([
      L.rmsNormalization({ name: 'rms', inputShape: [4, 4, 3] }),
      L.zeroPadding2d({ name: 'pad' }),
      L.activation({ activation: 'celu', name: 'bend' }),
      L.resizing({ height: 6, width: 6, padToAspectRatio: true, name: 'size' }),
      L.dense({ units: 2, name: 'große Schicht' }),
    ]);
    net.compile({ optimizer: optimizers.adam({ gradientAccumulationSteps: 2 }), loss: 'mse' });
    await written(net, (message) => warnings.push(message));
    expect(warnings).toEqual([
      'save, layer "rms": Keras 2 does not read RMSNormalization in .h5 files.',
      'save, layer "bend": Keras 2 does not read the activation celu.',
      'save, layer "size": Keras 2 does not read pad_to_aspect_ratio: true.',
      'save, layer "große Schicht": Keras 2 does not read a layer of this name.',
      "save: the optimizer's gradient_accumulation_steps is left out: Keras 2 does not have it.",
    ]);
  });

  it('keeps what only Evenkeel has: ghost batches and the seed', async () => {
    const net = sequential([L.batchNormalization({ virtualBatchSize: 2, inputShape: [4] }), L.dense({ units: 2 })], { seed: 7 });
    const copy = await loadModel(await net.toBytes('h5', quiet));
    expect(copy.seed).toBe(7);
    expect(copy.layers.find((layer) => layer.className === 'BatchNormalization')?.getConfig().virtualBatchSize).toBe(2);
  });
});
