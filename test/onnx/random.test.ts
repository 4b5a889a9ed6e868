import fc from 'fast-check';
import { it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import { model } from '../../src/models/functional.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import { input } from '../../src/training/data/inputs.ts';
import { compareWithOnnx } from './runtime.ts';

const draw = (shape: readonly number[], name: string) =>
  new Tensor(Float32Array.from(normals(streamKey(6, name), sizeOf(shape))), shape);

/** Layers that any image of at least 2×2 with an even number of channels can go through. */
const pool: readonly (() => Layer)[] = [
  () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
  () => layers.conv2d({ filters: 2, kernelSize: 2, padding: 'same', useBias: false }),
  () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
  () => layers.depthwiseConv2d({ kernelSize: 2, padding: 'same', depthMultiplier: 2 }),
  () => layers.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
  () => layers.averagePooling2d({ poolSize: [1, 2], strides: 1, padding: 'same' }),
  () => layers.batchNormalization(),
  () => layers.batchNormalization({ axis: 1 }),
  () => layers.layerNormalization(),
  () => layers.groupNormalization({ groups: 2 }),
  () => layers.instanceNormalization({ axis: 2 }),
  () => layers.activation({ activation: 'leakyRelu' }),
  () => layers.softmax(),
  () => layers.dense({ units: 2, activation: 'tanh' }),
  () => layers.permute({ dims: [2, 1, 3] }),
  () =>
    layers.zeroPadding2d({
      padding: [
        [0, 1],
        [2, 0],
      ],
    }),
  () => layers.upSampling2d({ size: [1, 2] }),
  () => layers.prelu({ alphaInitializer: 'randomUniform', sharedAxes: [2] }),
  () => layers.rescaling({ scale: 0.5, offset: -1 }),
];

/** Through the layers one after the other; where shapes allow, a result is added to, or concatenated with, that of two layers before. */
function network(choices: readonly (readonly [layer: number, join: number])[]) {
  const entry = input({ shape: [4, 3, 2] });
  const seen: SymbolicTensor[] = [entry];
  for (const [at, join] of choices) {
    const y = (pool[at] as () => Layer)().apply(seen.at(-1) as SymbolicTensor);
    const past = seen.at(-2);
    const same = past?.shape.join() === y.shape.join();
    if (past && same && join === 1) seen.push(layers.add().apply([past, y]));
    else if (past && same && join === 2) seen.push(layers.concatenate({ axis: 1 + (at % 3) }).apply([y, past]));
    else seen.push(y);
  }
  return model({ inputs: entry, outputs: seen.at(-1) as SymbolicTensor });
}

it('25 networks of random layers, folded or not, in onnxruntime as here', async () => {
  const choice = fc.tuple(fc.nat(pool.length - 1), fc.nat(2));
  await fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: 3, maxLength: 7 }), fc.boolean(), async (choices, fold) => {
      const net = network(choices);
      // Statistics are positive, and small enough that no layer blows rounding up.
      const values = net.weights.map(({ name, shape }) => {
        const value = draw(shape, name).map((v) => v / 2);
        return /variance/.test(name) ? value.map((v) => 0.5 + Math.abs(v)) : value;
      });
      await net.setWeights(values);
      await compareWithOnnx(net, [draw([3, 4, 3, 2], 'x')], { fold });
    }),
    { numRuns: 25, seed: 11 },
  );
});
