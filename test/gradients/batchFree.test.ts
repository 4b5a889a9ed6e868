import { describe, expect, it } from 'vitest';
import { type Layer, layers, ops, referenceBackend, sequential, tensor, valueAndGrad } from '../../src/index.ts';

const STEP = 1e-6;
const numbers = (n: number, seed: number) => Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * (seed + 0.7)) + 0.05);

/** Layers by what they stand for, on images of 4×3 with 2 channels. */
const cases: readonly (readonly [string, () => Layer])[] = [
  ['dynamic tanh', () => layers.dynamicTanh({ initialAlpha: 0.7 })],
  ['filter response normalisation', () => layers.filterResponseNormalization({ learnEpsilon: true })],
  ['weight standardisation', () => layers.weightStandardization({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) })],
  [
    'weight standardisation of a transposed convolution',
    () => layers.weightStandardization({ layer: layers.conv2dTranspose({ filters: 3, kernelSize: 2 }) }),
  ],
];

describe('layers that Keras does not have, in float64: within 1e-6 of central differences', () => {
  it.each(cases)('%s, under a random projection of each weight', async (_, make) => {
    const model = sequential([layers.conv2d({ filters: 3, kernelSize: 1, inputShape: [4, 3, 2] }), make(), layers.flatten()], {
      backend: referenceBackend,
    });
    const size = model.outputShape?.at(-1) as number;
    const projection = numbers(2 * size, 9);
    const grad = valueAndGrad(model, {
      inputs: ['x', 'p'],
      loss: ({ x, p }, context) => ops.sum(ops.mul(model.call(x, context), p)),
    });
    const batch = { x: tensor(numbers(48, 1), { shape: [2, 4, 3, 2] }), p: tensor(projection, { shape: [2, size] }) };
    // Away from where they start, so that none is 0 or 1.
    for (const [i, { variable }] of model.trainableWeights.entries()) {
      await variable.write((await variable.read()).map((v: number, k: number) => v + 0.3 * Math.cos(i + 2 * k)));
    }
    const { gradients } = await grad(batch);
    for (const [i, { variable, name }] of model.trainableWeights.entries()) {
      const gradient = gradients.get(model.trainableWeights[i] as never)?.data as Float64Array;
      const value = Float64Array.from(await variable.read());
      const direction = numbers(value.length, i + 3);
      const lossAt = async (t: number) => {
        await variable.write(value.map((v, k) => v + t * (direction[k] as number)));
        return (await grad(batch)).loss;
      };
      const numeric = ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP);
      await variable.write(value);
      const exact = gradient.reduce((total, g, k) => total + g * (direction[k] as number), 0);
      const scale = Math.sqrt(gradient.reduce((t, g) => t + g * g, 0) * direction.reduce((t, u) => t + u * u, 0));
      expect(Math.abs(exact - numeric), name).toBeLessThanOrEqual(1e-6 * Math.max(scale, 1));
    }
  });
});
