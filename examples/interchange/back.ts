/**
 * There and back, the last of three steps: loads what Keras saved, trains on, and hands the model to onnxruntime.
 *
 *     npx tsx examples/interchange/back.ts [FOLDER]
 *
 * Reads tuned.keras, x.npy and y.npy, and writes tuned.onnx. Fails where the loss has not gone down, or onnxruntime predicts otherwise.
 */
import { writeFile } from 'node:fs/promises';
import { datasets, exportOnnx, loadModel } from 'evenkeel';
import * as ort from 'onnxruntime-web';

const [folder = '.'] = process.argv.slice(2);
const x = await datasets.readNpy(`${folder}/x.npy`);
const y = await datasets.readNpy(`${folder}/y.npy`);

const model = await loadModel(`${folder}/tuned.keras`);
const before = await model.evaluate(x, y);
await model.fit(x, y, { epochs: 5, batchSize: 16, verbose: 0 });
const after = await model.evaluate(x, y);
console.log('back here:', before, 'and after five epochs more:', after);

const bytes = await exportOnnx(model, { fold: true });
await writeFile(`${folder}/tuned.onnx`, bytes);

const session = await ort.InferenceSession.create(bytes);
const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
const results = await session.run({ [input]: new ort.Tensor('float32', Float32Array.from(x.data), x.shape) });
const theirs = results[output]?.data as Float32Array;
const ours = (await model.predict(x)).data;
const difference = Math.max(...ours.map((p, i) => Math.abs(p - (theirs[i] as number))));
console.log(`${bytes.length} bytes of ONNX; largest difference of ${theirs.length} predictions: ${difference.toExponential(1)}`);
if (!(difference <= 1e-5 && (after.loss as number) < (before.loss as number))) process.exitCode = 1;
