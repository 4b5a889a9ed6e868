import { describe, expect, it } from 'vitest';
import { layers, optimizers, sequential } from '../../src/index.ts';
import { cases, type StoredArray, toTensor } from './fixtures.ts';

interface TrainingCase {
  readonly name: keyof typeof nets;
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly weights: StoredArray[];
  readonly losses: number[];
}

/** The networks of `test/fixtures/generate_structure.py`. */
const nets = {
  images: () =>
    sequential([
      layers.zeroPadding2d({ inputShape: [6, 6, 2] }),
      layers.separableConv2d({ filters: 6, kernelSize: 3, activation: 'relu' }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
      layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', groups: 2, activation: 'relu' }),
      layers.conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      layers.upSampling2d(),
      layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2 }),
      layers.globalAveragePooling2d(),
      layers.dense({ units: 1 }),
    ]),
  words: () =>
    sequential([
      layers.embedding({ inputDim: 20, outputDim: 6, inputShape: [8] }),
      layers.conv1d({ filters: 8, kernelSize: 3, padding: 'causal', activation: 'relu' }),
      layers.maxPooling1d(),
      layers.permute({ dims: [2, 1] }),
      layers.conv1dTranspose({ filters: 4, kernelSize: 3, activation: 'tanh' }),
      layers.globalMaxPooling1d(),
      layers.dense({ units: 1 }),
    ]),
};

describe('networks of the catalogue train as in Keras 3: the loss before each of 15 steps of SGD within 1e-4', () => {
  for (const c of cases<TrainingCase>('structureTraining')) {
    it(c.name, async () => {
      const model = nets[c.name]();
      model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      await model.setWeights(c.weights.map(toTensor));
      const [x, y] = [toTensor(c.x), toTensor(c.y)];
      const { history } = await model.fit(x, y, { batchSize: x.shape[0] as number, epochs: 15, shuffle: false, verbose: 0 });
      expect(history.loss).toHaveLength(c.losses.length);
      for (const [i, want] of c.losses.entries()) {
        expect(Math.abs((history.loss?.[i] as number) - want) / want, `step ${i + 1}`).toBeLessThanOrEqual(1e-4);
      }
      expect(c.losses.at(-1)).toBeLessThan(c.losses[0] as number);
    });
  }
});
