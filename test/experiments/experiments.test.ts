import { describe, expect, it } from 'vitest';
import { recalibrate } from '../../src/batchnorm/index.ts';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { load, type Mnist } from '../../src/datasets/mnist.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import { type InitializerLike, randomNormal } from '../../src/nn/initializers/initializers.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { sgd } from '../../src/nn/optimizers/index.ts';

const mnist: Mnist = await load();
const flat = (images: Tensor) => images.reshape([-1, 784]);
const scaled = (images: Tensor) => flat(images).map((v) => v / 255);
const test = { x: scaled(mnist.testX.slice(0, 2000)), y: mnist.testY.slice(0, 2000) };

interface Network {
  readonly depth: number;
  readonly activation: 'relu' | 'sigmoid';
  readonly kernel: InitializerLike;
  readonly learningRate: number;
  /** Between each product and its activation. */
  readonly norm: () => readonly Layer[];
}

/** Hidden layers of 100 units, then ten classes. */
function build({ depth, activation, kernel, learningRate, norm }: Network): Sequential {
  const hidden = Array.from({ length: depth }, (_, i) => [
    layers.dense({ units: 100, kernelInitializer: kernel, ...(i === 0 && { inputShape: [784] }) }),
    ...norm(),
    layers.activation({ activation }),
  ]);
  const stack = [...hidden.flat(), layers.dense({ units: 10, activation: 'softmax', kernelInitializer: kernel })];
  const model = sequential(stack, { seed: 1 });
  model.compile({ optimizer: sgd({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const accuracy = async (model: Sequential, { x, y } = test) => (await model.evaluate(x, y)).accuracy as number;
const nothing = () => [];
const batchNorm = () => [layers.batchNormalization()];

async function train(model: Sequential, x: Tensor, y: Tensor, batchSize: number): Promise<Sequential> {
  await model.fit(x, y, { batchSize, verbose: 0 });
  return model;
}

describe('small batches (Wu & He 2018): 3×100 ReLU, dense normalisation, learning rate 0.1·B/64', () => {
  const reached = async (norm: Network['norm'], batchSize: number, samples: number) => {
    const model = build({ depth: 3, activation: 'relu', kernel: 'heNormal', learningRate: (0.1 * batchSize) / 64, norm });
    await train(model, scaled(mnist.trainX.slice(0, samples)), mnist.trainY.slice(0, samples), batchSize);
    return accuracy(model);
  };

  it('batches of 2 ruin batch normalisation and not layer normalisation; batches of 32 do not', async () => {
    const [none, layer, batch] = [
      await reached(nothing, 2, 20_000),
      await reached(() => [layers.layerNormalization()], 2, 20_000),
      await reached(batchNorm, 2, 20_000),
    ];
    const large = await reached(batchNorm, 32, 20_000);
    expect(none).toBeGreaterThan(0.85);
    expect(layer).toBeGreaterThan(0.85);
    expect(large).toBeGreaterThan(0.85);
    expect(batch).toBeLessThan(Math.min(none, layer) - 0.08);
  });
});

describe('Ioffe & Szegedy 2015, figure 1a: 3×100 sigmoid, binary images, batch 60, W ~ N(0, 0.01²)', () => {
  const STEPS = 1000;
  const binary = (images: Tensor) => flat(images).map((v) => (v > 127 ? 1 : 0));
  const [x, y] = [binary(mnist.trainX.slice(0, 60 * STEPS)), mnist.trainY.slice(0, 60 * STEPS)];
  const held = { x: binary(mnist.testX.slice(0, 2000)), y: test.y };
  const network = (norm: Network['norm']) =>
    build({ depth: 3, activation: 'sigmoid', kernel: randomNormal({ stddev: 0.01 }), learningRate: 0.1, norm });

  it('learns at once with batch normalisation and stalls without: 1000 steps', async () => {
    const [without, withBn] = [await train(network(nothing), x, y, 60), await train(network(batchNorm), x, y, 60)];
    expect(await accuracy(without, held)).toBeLessThan(0.25);
    // Four seeds gave 87 to 88 %.
    expect(await accuracy(withBn, held)).toBeGreaterThan(0.8);
  });

  it('at step 100 its moving statistics are cold, and recalibrated ones are not', async () => {
    const early = await train(network(batchNorm), x.slice(0, 6000), y.slice(0, 6000), 60);
    const cold = await accuracy(early, held);
    await recalibrate(early, x.slice(0, 6000));
    // Four seeds gave 10 to 11 % before and 68 to 73 % after.
    expect(cold).toBeLessThan(0.3);
    expect(await accuracy(early, held)).toBeGreaterThan(0.5);
  });
});

describe('larger learning rates (Bjorck et al. 2018): ReLU networks of depth 10, He initialisation, batch 60, learning rate 1', () => {
  it('without batch normalisation it diverges or never learns, with it it trains: 600 steps', async () => {
    const [x, y] = [scaled(mnist.trainX.slice(0, 36_000)), mnist.trainY.slice(0, 36_000)];
    const network = (norm: Network['norm']) =>
      build({ depth: 10, activation: 'relu', kernel: 'heNormal', learningRate: 1, norm });
    const without = await train(network(nothing), x, y, 60);
    const withBn = await train(network(batchNorm), x, y, 60);
    // NaN weights give class 0 to everything, or a dead network one class.
    expect(await accuracy(without)).toBeLessThan(0.2);
    expect(await accuracy(withBn)).toBeGreaterThan(0.85);
  });
});
