/**
 * There and back, the first of three steps: trains a network here and saves it for Keras.
 *
 *     npx tsx examples/interchange/train.ts [FOLDER]
 *
 * Writes model.keras, x.npy and y.npy.
 */
import { datasets, layers, sequential, Tensor, utils } from 'evenkeel';

const [folder = '.'] = process.argv.slice(2);

/** Images of 8×8 with a bright row (class 0) or a bright column (class 1). */
const images = new Float32Array(64 * 64).map((_, i) => {
  const [image, row, column] = [Math.floor(i / 64), Math.floor(i / 8) % 8, i % 8];
  const bright = image % 2 === 0 ? row : column;
  return (bright === (image >> 1) % 8 ? 1 : 0) + 0.2 * Math.sin(i * i);
});
const x = new Tensor(images, [64, 8, 8, 1]);
const y = utils.toCategorical(
  Array.from({ length: 64 }, (_, i) => i % 2),
  2,
);
await datasets.writeNpy(`${folder}/x.npy`, x);
await datasets.writeNpy(`${folder}/y.npy`, y);

const model = sequential([
  layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [8, 8, 1] }),
  layers.batchNormalization({ momentum: 0.8 }),
  layers.activation({ activation: 'relu' }),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.flatten(),
  layers.dense({ units: 2, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(x, y, { epochs: 10, batchSize: 16, verbose: 0 });
await model.save(`${folder}/model.keras`);
console.log('trained here:', await model.evaluate(x, y));
