/**
 * Fine-tuning a network from a `.keras` file, as Keras or this library writes it: a network that tells stripes across, stripes down and
 * chessboards apart is taught, with few examples, to tell which way slanted stripes lean.
 *
 *     npx tsx examples/fineTune.ts [FILE]
 *
 * The result goes to FILE where one is named. It fails where accuracy on new images stays below 0.9, where a frozen layer changes, or where
 * the file that is written does not predict the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, loadModel, type Model, numberOf, optimizers, sequential, Tensor } from 'evenkeel';

/** A sequence of numbers between 0 and 1 that is the same on every machine (Park & Miller 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** `n` noisy images of 12×12; what is bright at a place is for `inked` to say, by the number of the class. */
function draw(n: number, classes: number, seed: number, inked: (kind: number, u: number, v: number) => boolean) {
  const random = generator(seed);
  const x = new Float32Array(n * 144);
  const y = Array.from({ length: n }, (_, i) => i % classes);
  for (const [i, kind] of y.entries()) {
    const [du, dv] = [6 * random(), 6 * random()];
    for (let p = 0; p < 144; p++) {
      const bright = inked(kind, (p % 12) + du, Math.floor(p / 12) + dv);
      x[i * 144 + p] = (bright ? 1 : 0) + 2.8 * (random() - 0.5);
    }
  }
  return { x: new Tensor(x, [n, 12, 12, 1]), y };
}

const stripe = (v: number) => ((v % 6) + 6) % 6 < 3;
const upright = (n: number, seed: number) =>
  draw(n, 3, seed, (kind, u, v) => [stripe(v), stripe(u), stripe(u) !== stripe(v)][kind] as boolean);
const slanted = (n: number, seed: number) => draw(n, 2, seed, (kind, u, v) => stripe(kind === 0 ? u + v : u - v));

/** Trains the network that the example starts from, and saves it. With a file of your own this is not needed. */
async function pretrain(path: string): Promise<void> {
  const model = sequential([
    layers.conv2d({ filters: 12, kernelSize: 3, useBias: false, inputShape: [12, 12, 1], name: 'edges' }),
    layers.batchNormalization({ momentum: 0.9, name: 'edges_bn' }),
    layers.reLU(),
    layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, useBias: false, name: 'shapes' }),
    layers.batchNormalization({ momentum: 0.9, name: 'shapes_bn' }),
    layers.reLU(),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 3, activation: 'softmax', name: 'head' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { x, y } = upright(480, 1);
  await model.fit(x, y, { epochs: 8, verbose: 0 });
  await model.save(path);
}

const folder = await mkdtemp(join(tmpdir(), 'evenkeel-fine-tune-'));
const [start, end] = [join(folder, 'pretrained.keras'), process.argv[2] ?? join(folder, 'tuned.keras')];
try {
  await pretrain(start);

  // Everything but the head stays, with its weights; the new head has two classes.
  const pretrained = await loadModel(start);
  const kept = pretrained.layers.slice(0, -1);
  const model = sequential([...kept, layers.dense({ units: 2, activation: 'softmax', name: 'slant' })], { name: 'slants' });
  const [train, test] = [slanted(60, 2), slanted(200, 3)];
  const accuracy = async (net: Model) => numberOf(await net.evaluate(test.x, test.y), 'accuracy');
  const learn = async (learningRate: number, epochs: number) => {
    // `compile` again after each change of `trainable`.
    const optimizer = optimizers.adam({ learningRate });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await model.fit(train.x, train.y, { epochs, batchSize: 12, verbose: 0 });
    return accuracy(model);
  };

  // First the head alone: its first, random gradients would spoil what the layers before it know.
  for (const layer of kept) layer.trainable = false;
  const before = pretrained.getWeights().slice(0, -2);
  const frozen = await learn(0.03, 20);
  const same = before.every((w, i) => w.data.every((v, j) => v === pretrained.getWeights()[i]?.data[j]));

  // Then the later layers too, slowly. Batch normalisations stay frozen: 60 images would shift the statistics of all that came before.
  for (const layer of kept) if (layer.name === 'shapes') layer.trainable = true;
  const tuned = await learn(0.003, 40);

  await model.save(end);
  const again = await accuracy(await loadModel(end));
  console.log(
    `accuracy on new images: ${frozen.toFixed(3)} with the new head, ${tuned.toFixed(3)} fine-tuned, ${again.toFixed(3)} loaded again`,
  );
  if (!(tuned >= 0.9) || again !== tuned || !same) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
