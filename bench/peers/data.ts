import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normals, randomBits, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import { load } from '../../src/datasets/mnist.ts';
import { toCategorical } from '../../src/datasets/utils/index.ts';
import { buildNet } from './model.ts';
import { type Net, withoutDropout } from './nets.ts';
import { BATCHES, CHECK_LEARNING_RATE, CHECK_STEPS, type LoadRequest } from './protocol.ts';

interface Samples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** MNIST for nets of 784 inputs; noise around ten random samples for the others. */
async function samples({ inputShape, batch }: Net): Promise<Samples> {
  const n = batch * BATCHES;
  const size = sizeOf(inputShape);
  if (size === 28 * 28) {
    const { trainX, trainY } = await load();
    const x = trainX
      .slice(0, n)
      .map((v) => v / 255)
      .reshape([n, ...inputShape]);
    return { x, y: toCategorical(trainY.slice(0, n), 10) };
  }
  const labels = Int32Array.from(randomBits(streamKey(0, 'labels'), n), (bits) => bits % 10);
  const pictures = normals(streamKey(0, 'pictures'), 10 * size);
  const noise = normals(streamKey(0, 'noise'), n * size);
  const x = Float32Array.from(noise, (v, i) => {
    const label = labels[Math.floor(i / size)] as number;
    return v + (pictures[label * size + (i % size)] as number);
  });
  return { x: new Tensor(x, [n, ...inputShape]), y: toCategorical(labels, 10) };
}

/** Writes a net's data and initial weights for the drivers, and trains the first steps on one thread for the losses to agree with. */
export async function writeNet(net: Net, folder: string): Promise<{ request: LoadRequest; losses: readonly number[] }> {
  const { x, y } = await samples(net);
  const { model, layers } = buildNet({ ...net, layers: withoutDropout(net.layers) }, 1, CHECK_LEARNING_RATE);
  const weights = layers.flatMap((layer) => layer.getWeights());
  const file = async (name: string, parts: readonly Tensor[]) => {
    const path = join(folder, `${net.name}.${name}.bin`);
    await writeFile(path, Buffer.concat(parts.map((part) => new Uint8Array(Float32Array.from(part.data).buffer))));
    return path;
  };
  const request: LoadRequest = {
    cmd: 'load',
    net,
    weights: await file('weights', weights),
    shapes: weights.map((w) => w.shape),
    x: await file('x', [x]),
    y: await file('y', [y]),
  };
  const { history } = await model.fit(x.slice(0, net.batch), y.slice(0, net.batch), {
    batchSize: net.batch,
    epochs: CHECK_STEPS,
    shuffle: false,
    verbose: 0,
  });
  return { request, losses: history.loss as number[] };
}
