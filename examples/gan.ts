/**
 * A generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661; layers in the manner of Radford et al. 2015, arXiv 1511.06434)
 * that learns to write digits: two models, two optimizers and two steps in a custom training loop.
 *
 *     npx tsx examples/gan.ts [digits.png]
 *
 * SAMPLES, EPOCHS and BATCH in the environment change how long it takes.
 */
import { writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { datasets, layers, ops, optimizers, sequential, Tensor, trainStep, type Value } from 'evenkeel';

const SAMPLES = Number(process.env.SAMPLES ?? 60_000);
const EPOCHS = Number(process.env.EPOCHS ?? 10);
const BATCH = Number(process.env.BATCH ?? 64);
const NOISE = 64;

/** A sequence of numbers between 0 and 1 that is the same on every machine (Park & Miller 1988). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
const random = sequence(1);
const drawNoise = (n: number) =>
  new Tensor(
    Float32Array.from({ length: n * NOISE }, () => 2 * random() - 1),
    [n, NOISE],
  );

/** 0 … n − 1 in a random order (Durstenfeld 1964). */
function shuffled(n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** Noise [batch, 64] → images [batch, 28, 28, 1] between 0 and 1. */
const generator = sequential(
  [
    layers.dense({ units: 7 * 7 * 32, useBias: false, inputShape: [NOISE] }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.leakyReLU(),
    layers.reshape({ targetShape: [7, 7, 32] }),
    layers.conv2dTranspose({ filters: 16, kernelSize: 4, strides: 2, padding: 'same', useBias: false }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.leakyReLU(),
    layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same', activation: 'sigmoid' }),
  ],
  { name: 'generator', seed: 1 },
);

/** Images → one number each: above 0 it takes them for real. */
const discriminator = sequential(
  [
    layers.conv2d({ filters: 16, kernelSize: 4, strides: 2, padding: 'same', inputShape: [28, 28, 1] }),
    layers.leakyReLU({ negativeSlope: 0.2 }),
    layers.dropout({ rate: 0.3 }),
    layers.conv2d({ filters: 32, kernelSize: 4, strides: 2, padding: 'same' }),
    layers.leakyReLU({ negativeSlope: 0.2 }),
    layers.dropout({ rate: 0.3 }),
    layers.flatten(),
    layers.dense({ units: 1 }),
  ],
  { name: 'discriminator', seed: 2 },
);

/** Binary cross-entropy of scores: −log σ(score) for what ought to be taken for real, −log(1 − σ(score)) for the others. */
const lossOfReal = (scores: Value) => ops.mean(ops.softplus(ops.neg(scores)));
const lossOfFake = (scores: Value) => ops.mean(ops.softplus(scores));
/** How many of the images are taken for real, from 0 to 1. */
const taken = (scores: Value) => ops.mean(ops.greater(scores, 0));

const adam = () => optimizers.adam({ learningRate: 0.0005, beta1: 0.5 });

const learnToTell = trainStep(discriminator, {
  inputs: ['pixels', 'noise'],
  optimizer: adam(),
  loss({ pixels, noise }, context) {
    const real = discriminator.call(ops.div(pixels, 255), context);
    const fake = discriminator.call(generator.call(noise, context), context);
    return { loss: ops.add(lossOfReal(real), lossOfFake(fake)), realTaken: taken(real), fakeTaken: taken(fake) };
  },
});

const learnToFool = trainStep(generator, {
  inputs: ['noise'],
  optimizer: adam(),
  loss: ({ noise }, context) => lossOfReal(discriminator.call(generator.call(noise, context), context)),
});

const { trainX } = await datasets.mnist.load();
const images = trainX.slice(0, SAMPLES).reshape([-1, 28, 28, 1]);
const count = images.shape[0] as number;
for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  const sums = { tell: 0, fool: 0, real: 0, fake: 0 };
  const order = shuffled(count);
  const steps = Math.floor(count / BATCH);
  for (let i = 0; i < steps; i++) {
    const pixels = images.gather(order.slice(i * BATCH, (i + 1) * BATCH));
    const { loss, realTaken, fakeTaken } = await learnToTell({ pixels, noise: drawNoise(BATCH) });
    sums.tell += loss / steps;
    sums.real += realTaken / steps;
    sums.fake += fakeTaken / steps;
    sums.fool += (await learnToFool({ noise: drawNoise(BATCH) })).loss / steps;
  }
  const percent = (part: number) => `${(100 * part).toFixed(0)} %`;
  console.log(
    `epoch ${epoch}: loss ${sums.tell.toFixed(3)} of the discriminator, ${sums.fool.toFixed(3)} of the generator; ` +
      `taken for real: ${percent(sums.real)} of the real images, ${percent(sums.fake)} of the others`,
  );
}

/** A grey PNG image. */
function png(pixels: Uint8Array, width: number): Uint8Array {
  const height = pixels.length / width;
  const lines = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++) lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

/** Images in rows of `across`. */
function tiled({ data, shape: [n = 0] }: Tensor, across: number): Uint8Array {
  const pixels = new Uint8Array(n * 28 * 28);
  for (const [i, value] of data.entries()) {
    const [image, row, column] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
    const line = Math.floor(image / across) * 28 + row;
    pixels[line * across * 28 + (image % across) * 28 + column] = Math.round(255 * value);
  }
  return pixels;
}

const written = await generator.predict(drawNoise(60));
const tiles = tiled(written, 12);
const [path] = process.argv.slice(2);
if (path) await writeFile(path, png(tiles, 12 * 28));
// The first three of them as characters, every other line.
for (let row = 0; row < 28; row += 2) {
  console.log(Array.from(tiles.subarray(row * 336, row * 336 + 84), (v) => ' .:-=+*#%@'[Math.floor((v * 9.99) / 256)]).join(''));
}
