/**
 * A small residual network with batch normalisation (He et al. 2016) on 32×32 colour images that it draws itself: stripes across, stripes
 * down, a chessboard, a disc, in random colours, places and sizes, under noise.
 *
 *     npx tsx examples/resnet.ts
 *
 * SAMPLES and EPOCHS in the environment change how long it takes. It fails where accuracy on new images stays below 0.9.
 */
import { input, layers, model, numberOf, type SymbolicTensor, Tensor, utils } from 'evenkeel';

const SAMPLES = Number(process.env.SAMPLES ?? 768);
const EPOCHS = Number(process.env.EPOCHS ?? 6);

/** A sequence of numbers between 0 and 1 that is the same on every machine (Park & Miller 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** `n` images with their classes. */
function draw(n: number, seed: number): { x: Tensor; y: Tensor } {
  const random = generator(seed);
  const x = new Float32Array(n * 32 * 32 * 3);
  const labels = Array.from({ length: n }, (_, i) => i % 4);
  for (const [i, kind] of labels.entries()) {
    const [paper, ink] = [
      [random(), random(), random()],
      [random(), random(), random()],
    ];
    const [size, dx, dy] = [3 + Math.floor(4 * random()), 32 * random(), 32 * random()];
    const stripe = (v: number) => Math.floor(v / size) % 2 === 0;
    for (let row = 0; row < 32; row++) {
      for (let column = 0; column < 32; column++) {
        const [u, v] = [column + dx, row + dy];
        const disc = (column - 10 - dx / 3) ** 2 + (row - 10 - dy / 3) ** 2 < (2.2 * size) ** 2;
        const inked = [stripe(v), stripe(u), stripe(u) !== stripe(v), disc][kind];
        for (let c = 0; c < 3; c++) {
          const colour = (inked ? ink : paper)[c] as number;
          x[((i * 32 + row) * 32 + column) * 3 + c] = colour + 0.3 * (random() - 0.5);
        }
      }
    }
  }
  return { x: new Tensor(x, [n, 32, 32, 3]), y: utils.toCategorical(labels, 4) };
}

/** Convolution, batch normalisation and, unless the sum comes first, ReLU. */
function convolution(
  x: SymbolicTensor,
  filters: number,
  kernelSize: number,
  strides: number,
  activation: 'relu' | 'linear',
): SymbolicTensor {
  const y = layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x);
  const z = layers.batchNormalization({ momentum: 0.9 }).apply(y);
  return activation === 'relu' ? layers.activation({ activation }).apply(z) : z;
}

/** Two convolutions with a shortcut past them, which is a 1×1 convolution where sizes differ. */
function block(x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const inner = convolution(convolution(x, filters, 3, strides, 'relu'), filters, 3, 1, 'linear');
  const past = strides === 1 && x.shape.at(-1) === filters ? x : convolution(x, filters, 1, strides, 'linear');
  return layers.activation({ activation: 'relu' }).apply(layers.add().apply([inner, past]));
}

const images = input({ shape: [32, 32, 3] });
let features = convolution(images, 16, 3, 1, 'relu');
for (const [filters, strides] of [
  [16, 1],
  [32, 2],
  [64, 2],
] as const) {
  features = block(features, filters, strides);
}
const pooled = layers.globalAveragePooling2d().apply(features);
const net = model({ inputs: images, outputs: layers.dense({ units: 4, activation: 'softmax' }).apply(pooled), name: 'resnet' });
net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
net.summary();

const [train, test] = [draw(SAMPLES, 1), draw(200, 2)];
await net.fit(train.x, train.y, { epochs: EPOCHS, batchSize: 32, validationData: [test.x, test.y] });
const accuracy = numberOf(await net.evaluate(test.x, test.y), 'accuracy');
console.log(`accuracy on new images: ${accuracy.toFixed(3)}`);
if (!(accuracy >= 0.9)) process.exitCode = 1;
