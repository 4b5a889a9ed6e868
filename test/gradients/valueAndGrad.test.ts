import { describe, expect, it } from 'vitest';
import {
  layers,
  losses,
  type Model,
  ops,
  referenceBackend,
  regularizers,
  sequential,
  tensor,
  valueAndGrad,
} from '../../src/index.ts';

const STEP = 1e-6;
const numbers = (n: number, seed: number) => Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * (seed + 0.7)));

const network = (options = {}) =>
  sequential(
    [
      layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [5, 5, 2], kernelRegularizer: regularizers.l2({ l2: 0.1 }) }),
      layers.batchNormalization(),
      layers.activation({ activation: 'gelu', activityRegularizer: regularizers.l2({ l2: 0.01 }) }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 4 }),
    ],
    options,
  );

const crossentropy = losses.sparseCategoricalCrossentropy({ fromLogits: true });
const gradOf = (model: Model) =>
  valueAndGrad(model, {
    inputs: ['x', 'y'],
    loss: ({ x, y }, context) => ops.mean(crossentropy.call(y, model.call(x, context))),
  });
const batch = { x: tensor(numbers(5 * 50, 1), { shape: [5, 5, 5, 2] }), y: tensor(Int32Array.of(0, 3, 1, 2, 2)) };

describe('valueAndGrad', () => {
  it('in float64: within 1e-6 of central differences, under a random projection of each weight', async () => {
    const model = network({ backend: referenceBackend });
    const grad = gradOf(model);
    const { gradients } = await grad(batch);
    expect(gradients.size).toBe(6);
    for (const [i, { variable }] of model.trainableWeights.entries()) {
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
      expect(Math.abs(exact - numeric)).toBeLessThanOrEqual(1e-6 * Math.max(scale, 1e-2));
    }
  });

  it('in float32: within 1e-5 of the gradients in float64, as parts of the largest of all', async () => {
    const [fast, exact] = [await gradOf(network())(batch), await gradOf(network({ backend: referenceBackend }))(batch)];
    expect(fast.loss).toBeCloseTo(exact.loss, 5);
    const [ours, theirs] = [fast, exact].map(({ gradients }) => [...gradients.values()].flatMap(({ data }) => [...data]));
    const largest = Math.max(...(theirs as number[]).map(Math.abs));
    for (const [i, v] of (theirs as number[]).entries()) {
      expect(Math.abs((ours?.[i] as number) - v)).toBeLessThanOrEqual(1e-5 * largest);
    }
  });
});
