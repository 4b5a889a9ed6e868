import { beforeAll, describe, expect, it } from 'vitest';
import { fold } from '../../src/batchnorm/index.ts';
import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import * as utils from '../../src/datasets/utils/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import type { Variable } from '../../src/ir/variable.ts';
import { model } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import type { CallContext } from '../../src/nn/layers/callContext.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import * as ops from '../../src/ops/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { distance } from '../keras/fixtures.ts';
import { CustomLayer } from '../support/customLayer.ts';
import { nodeTypes, readOnnx } from './read.ts';
import { BOUND, compareWithOnnx, runOnnx } from './runtime.ts';

const draw = (shape: readonly number[], name = 'x') =>
  new Tensor(Float32Array.from(normals(streamKey(2, name), sizeOf(shape))), shape);

const bytesOf = (shape: readonly number[]) =>
  new Tensor(
    Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 37) % 256),
    shape,
  );

/** Trains a little, so that weights and moving statistics are their own. */
async function train(net: Model, x: Tensor | Tensor[], classes: number): Promise<void> {
  const count = (Array.isArray(x) ? x[0] : x)?.shape[0] as number;
  net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const y = utils.toCategorical(
    Array.from({ length: count }, (_, i) => i % classes),
    classes,
  );
  await net.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0 });
}

function tutorial(batchNorm: boolean) {
  return sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
    ...(batchNorm ? [layers.batchNormalization({ momentum: 0.6 })] : []),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.dropout({ rate: 0.2 }),
    layers.flatten(),
    layers.dense({ units: 32, activation: 'relu' }),
    layers.dropout({ rate: 0.2 }),
    ...(batchNorm ? [layers.batchNormalization({ momentum: 0.6 })] : []),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
}

describe(`the tutorial's network in onnxruntime, within ${BOUND} of 1 + |value|`, () => {
  const x = draw([32, 28, 28, 1]);

  it('is the graph one would write by hand', async () => {
    const net = tutorial(true);
    await train(net, x, 10);
    const bytes = await compareWithOnnx(net, [x]);
    const file = readOnnx(bytes);
    expect(file.nodes.map((n) => n.name)).toEqual([
      'conv2d/Transpose',
      'conv2d/Conv',
      'conv2d/Relu',
      'conv2d_1/Conv',
      'conv2d_1/Relu',
      'batch_normalization/BatchNormalization',
      'max_pooling2d/MaxPool',
      'flatten/Transpose',
      'flatten/Reshape',
      'dense/Gemm',
      'dense/Relu',
      'batch_normalization_1/BatchNormalization',
      'dense_1/Gemm',
      'dense_1/Softmax',
    ]);
    expect(file.initializers.filter((name) => name !== 'flatten/shape').sort()).toEqual(net.weights.map((w) => w.name).sort());
    expect(file).toMatchObject({
      name: 'sequential',
      opset: 17,
      irVersion: 8,
      producer: ['evenkeel', '0.1.0'],
      inputs: [{ name: 'sequential/input', shape: ['N', 28, 28, 1] }],
      outputs: [{ name: 'dense_1', shape: ['N', 10] }],
    });
  });

  it('without batch normalisation', async () => {
    const net = tutorial(false);
    await train(net, x, 10);
    expect(readOnnx(await compareWithOnnx(net, [x], { name: 'tutorial' }))).toMatchObject({ name: 'tutorial' });
  });

  it('with bytes as input', async () => {
    const net = sequential([layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }), ...tutorial(true).layers.slice()]);
    const images = bytesOf([16, 28, 28, 1]);
    const bytes = await compareWithOnnx(net, [images], { inputTypes: { 'sequential/input': 'uint8' } });
    expect(nodeTypes(bytes).slice(0, 4)).toEqual(['Cast', 'Mul', 'Transpose', 'Conv']);
  });
});

describe('folded, a model predicts the same', () => {
  const chain = () =>
    sequential([
      layers.conv2d({ filters: 4, kernelSize: 3, useBias: false, inputShape: [8, 8, 2] }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.activation({ activation: 'relu' }),
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2 }),
      layers.batchNormalization({ momentum: 0.5, scale: false }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'tanh' }),
      layers.flatten(),
      layers.dense({ units: 6 }),
      layers.batchNormalization({ momentum: 0.5, center: false }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ]);

  it('with every batch normalisation that has a product in front of it inside that', async () => {
    const net = chain();
    const x = draw([32, 8, 8, 2]);
    await train(net, x, 3);
    expect(nodeTypes(await compareWithOnnx(net, [x])).filter((type) => type === 'BatchNormalization')).toHaveLength(3);
    const bytes = await compareWithOnnx(net, [x], { fold: true });
    expect(nodeTypes(bytes)).toEqual([
      'Transpose',
      'Conv',
      'Relu',
      'ConvTranspose',
      'Conv',
      'Tanh',
      'Transpose',
      'Reshape',
      'Gemm',
      'Gemm',
      'Softmax',
    ]);
  });

  it('as fold() gives it', async () => {
    const net = sequential([
      layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [9, 2] }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.dense({ units: 3 }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.globalMaxPooling1d(),
      layers.softmax(),
    ]);
    const x = draw([32, 9, 2]);
    await train(net, x, 3);
    const bytes = await compareWithOnnx(net, [x], { fold: true });
    expect(nodeTypes(bytes)).not.toContain('BatchNormalization');
    const { model: folded } = await fold(net, { samples: x });
    const got = await runOnnx(bytes, { 'sequential/input': x });
    expect(distance(got.get('softmax')?.data ?? [], (await folded.predict(x)).data)).toBeLessThanOrEqual(BOUND);
  });

  it('but where the product is read elsewhere too, or an activation is in between, it stays', async () => {
    const entry = input({ shape: [5] });
    const shared = layers.dense({ units: 4 }).apply(entry);
    const norm = layers.batchNormalization({ momentum: 0.5 }).apply(shared);
    const active = layers.dense({ units: 4, activation: 'relu' }).apply(layers.add().apply([norm, shared]));
    const net = model({ inputs: entry, outputs: layers.batchNormalization({ momentum: 0.5 }).apply(active) });
    await train(net, draw([32, 5]), 4);
    const types = nodeTypes(await compareWithOnnx(net, [draw([9, 5])], { fold: true }));
    expect(types.filter((type) => type === 'BatchNormalization')).toHaveLength(2);
  });
});

describe('a residual network', () => {
  function convolution(x: SymbolicTensor, filters: number, kernelSize: number, strides: number, active: boolean): SymbolicTensor {
    const y = layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x);
    const z = layers.batchNormalization({ momentum: 0.5 }).apply(y);
    return active ? layers.activation({ activation: 'relu' }).apply(z) : z;
  }
  function block(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
    const inner = convolution(convolution(x, filters, 3, strides, true), filters, 3, 1, false);
    const past = strides === 1 ? x : convolution(x, filters, 1, strides, false);
    return layers.activation({ activation: 'relu' }).apply(layers.add().apply([inner, past]));
  }
  const images = input({ shape: [16, 16, 3] });
  const features = block(block(convolution(images, 6, 3, 1, true), 6, 1), 8, 2);
  const pooled = layers.globalAveragePooling2d().apply(features);
  const net = model({ inputs: images, outputs: layers.dense({ units: 4, activation: 'softmax' }).apply(pooled) });
  const x = draw([32, 16, 16, 3]);
  beforeAll(() => train(net, x, 4));

  it('is transposed once', async () => {
    const types = nodeTypes(await compareWithOnnx(net, [x]));
    expect(types.filter((type) => type === 'Transpose')).toHaveLength(1);
    expect(types.filter((type) => type === 'BatchNormalization')).toHaveLength(6);
    expect(types.slice(-3)).toEqual(['ReduceMean', 'Gemm', 'Softmax']);
  });

  it('folds', async () => {
    const file = readOnnx(await compareWithOnnx(net, [x], { fold: true }));
    expect(new Set(file.nodes.map((n) => n.type))).toEqual(
      new Set(['Transpose', 'Conv', 'Relu', 'Add', 'ReduceMean', 'Gemm', 'Softmax']),
    );
    expect(file.initializers.filter((name) => name.startsWith('conv2d/'))).toEqual(['conv2d/kernel', 'conv2d/bias']);
  });
});

/** A token that all samples share in front of each sequence: a weight stretched over the batch. */
class Token extends Layer {
  readonly className = 'Token';
  private token!: Variable;

  protected override build([, size = 1]: readonly number[]): void {
    this.token = this.addWeight('token', { shape: [1, 1, size], initializer: 'randomNormal' });
  }

  call(x: Value, _: CallContext): Value {
    const [n, , size] = x.shape as [number, number, number];
    const ones = x.graph.constant(1, [n, 1, size]);
    const token = ops.broadcastTo(x.graph.variable(this.token), [n, 1, size]);
    return ops.concatenate([ones, token, x], 1);
  }
}

describe('models of all kinds in onnxruntime', () => {
  it('nested, with shared layers, several inputs and outputs, one of them an input and one twice', async () => {
    const [a, b] = [input({ shape: [4], name: 'left' }), input({ shape: [4], name: 'right' })];
    const tower = () =>
      sequential([layers.dense({ units: 3, activation: 'tanh', inputShape: [4] }), layers.batchNormalization()]);
    const [first, second] = [tower(), tower()];
    const shared = layers.dense({ units: 4 });
    const merged = layers
      .concatenate()
      .apply([first.apply(a), first.apply(b), second.apply(a), shared.apply(a), shared.apply(b)]);
    const top = layers.dense({ units: 2, name: 'top' }).apply(merged);
    const net = model({ inputs: [a, b], outputs: [top, merged, top, a] });
    const bytes = await compareWithOnnx(net, [draw([8, 4]), draw([8, 4], 'y')]);
    const file = readOnnx(bytes);
    expect(file.inputs.map((p) => p.name)).toEqual(['left', 'right']);
    expect(file.outputs.map((p) => p.name)).toEqual(['top', 'concatenate', 'top_2', 'left']);
    expect(file.initializers.filter((name) => name.endsWith('kernel'))).toEqual([
      'sequential/dense/kernel',
      'sequential_1/dense/kernel',
      'dense/kernel',
      'top/kernel',
    ]);
  });

  it('indices as int32', async () => {
    const entry = input({ shape: [6], name: 'words' });
    const words = layers.embedding({ inputDim: 11, outputDim: 3 }).apply(entry);
    const net = model({ inputs: entry, outputs: layers.dense({ units: 2 }).apply(layers.globalAveragePooling1d().apply(words)) });
    const indices = new Tensor(
      Int32Array.from({ length: 24 }, (_, i) => (i * 5) % 11),
      [4, 6],
    );
    const bytes = await compareWithOnnx(net, [indices], { inputTypes: { words: 'int32' } });
    expect(nodeTypes(bytes)).toEqual(['Gather', 'Reshape', 'ReduceMean', 'Gemm']);
    expect(nodeTypes(await compareWithOnnx(net, [indices.map((v) => v)]))).toEqual([
      'Cast',
      'Gather',
      'Reshape',
      'ReduceMean',
      'Gemm',
    ]);
  });

  it('a custom layer that stretches a weight over the batch', async () => {
    const entry = input({ shape: [5, 3] });
    await compareWithOnnx(model({ inputs: entry, outputs: new Token().apply(entry) }), [draw([4, 5, 3])]);
  });

  it('batch normalisation applied with training: true: statistics of the batch', async () => {
    const entry = input({ shape: [5, 3] });
    const normalized = layers.batchNormalization({ name: 'norm' }).apply(entry, { training: true });
    await compareWithOnnx(model({ inputs: entry, outputs: normalized }), [draw([17, 5, 3])]);
    const mean = new CustomLayer((x) => ops.sub(x, ops.reshape(ops.mean(x, [0, 1]), [1, 1, 3])));
    const types = nodeTypes(await compareWithOnnx(model({ inputs: entry, outputs: mean.apply(entry) }), [draw([17, 5, 3])]));
    expect(types).toEqual(['ReduceMean', 'Sub']);
  });

  const mixed = () =>
    sequential([
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'leakyRelu', padding: 'same', inputShape: [9, 7, 3] }),
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.prelu({ sharedAxes: [1, 2], alphaInitializer: 'randomUniform' }),
      layers.cropping2d({
        cropping: [
          [0, 1],
          [1, 0],
        ],
      }),
      layers.upSampling2d({ size: [2, 3] }),
      layers.layerNormalization({ axis: [1, 2] }),
      layers.groupNormalization({ groups: 2 }),
      layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2 }),
      layers.softmax(),
    ]);

  it('convolutions between others keep channels first', async () => {
    const types = nodeTypes(await compareWithOnnx(mixed(), [draw([4, 9, 7, 3])]));
    expect(types.slice(0, 8)).toEqual(['Transpose', 'Conv', 'LeakyRelu', 'Pad', 'AveragePool', 'PRelu', 'Slice', 'Resize']);
    expect(types.slice(-4)).toEqual(['Conv', 'Conv', 'Softmax', 'Transpose']);
  });

  it('the same in every opset', async () => {
    for (const opset of [17, 18, 19, 20, 21, 22]) {
      expect(readOnnx(await compareWithOnnx(mixed(), [draw([4, 9, 7, 3])], { opset })).opset).toBe(opset);
    }
  });

  for (const pool of [layers.maxPooling2d, layers.averagePooling2d]) {
    it(`zeros around, of any width, count in a ${pool().className} of negative numbers`, async () => {
      const x = draw([2, 6, 6, 2]).map((v) => -1 - Math.abs(v));
      for (const padding of [1, 3]) {
        for (const pooled of ['valid', 'same'] as const) {
          const margin = layers.zeroPadding2d({ padding, inputShape: [6, 6, 2] });
          await compareWithOnnx(sequential([margin, pool({ poolSize: 2, padding: pooled })]), [x]);
        }
      }
    });
  }

  it('with weights that layers of another model trained, as they are now', async () => {
    const dense = layers.dense({ units: 3, activation: 'softmax' });
    const entry = input({ shape: [4] });
    const net = model({ inputs: entry, outputs: dense.apply(entry) });
    const outer = model({ inputs: entry, outputs: dense.apply(entry) });
    await train(outer, draw([32, 4]), 3);
    await compareWithOnnx(net, [draw([8, 4])]);
  });
});
