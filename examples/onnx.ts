/**
 * A network trained here and run elsewhere: exported as ONNX, and its predictions by onnxruntime next to ours.
 *
 *     npx tsx examples/onnx.ts [FILE]
 *
 * Writes FILE where one is named. It fails where the two differ by more than 1e-5.
 */
import { writeFile } from 'node:fs/promises';
import { exportOnnx, layers, sequential, Tensor, utils } from 'evenkeel';
import * as ort from 'onnxruntime-web';

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

const model = sequential([
  layers.conv2d({ filters: 8, kernelSize: 3, useBias: false, inputShape: [8, 8, 1] }),
  layers.batchNormalization({ momentum: 0.8 }),
  layers.activation({ activation: 'relu' }),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.flatten(),
  layers.dense({ units: 2, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(x, y, { epochs: 20, batchSize: 16, verbose: 0 });

const bytes = await exportOnnx(model, { fold: true });
const [file] = process.argv.slice(2);
if (file) await writeFile(file, bytes);

const session = await ort.InferenceSession.create(bytes);
const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
const results = await session.run({ [input]: new ort.Tensor('float32', images, [64, 8, 8, 1]) });
const theirs = results[output]?.data as Float32Array;

const ours = (await model.predict(x)).data;
const difference = Math.max(...ours.map((p, i) => Math.abs(p - (theirs[i] as number))));
console.log(`${bytes.length} bytes of ONNX; largest difference of ${theirs.length} predictions: ${difference.toExponential(1)}`);
if (!(difference <= 1e-5)) process.exitCode = 1;
