import { describe, expect, it } from 'vitest';
import { input, layers, type Model, model, optimizers, regularizers, sequential, type Tensor } from '../../src/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface ActivityCase {
  readonly name: keyof typeof nets;
  readonly xs: StoredArray[];
  readonly ys: StoredArray[];
  readonly sampleWeight: StoredArray;
  readonly weights: StoredArray[];
  readonly trained: StoredArray[];
  readonly history: number[];
  readonly evaluated: Record<string, number>;
  readonly weighted: { readonly loss: number };
}

const { l1, l1l2, l2 } = regularizers;

/** The networks of `test/fixtures/generate_activity.py`. */
const nets = {
  chain: () =>
    sequential([
      layers.dense({
        units: 5,
        activation: 'tanh',
        activityRegularizer: 'l2',
        kernelRegularizer: l2({ l2: 0.02 }),
        inputShape: [6],
      }),
      layers.activityRegularization({ l1: 0.02, l2: 0.03 }),
      layers.batchNormalization({ activityRegularizer: l1({ l1: 0.01 }) }),
      layers.dense({ units: 1 }),
    ]),
  shared: () => {
    const [a, b] = [input({ shape: [6] }), input({ shape: [6] })];
    const dense = layers.dense({ units: 4, activityRegularizer: l1l2({ l1: 0.01, l2: 0.02 }) });
    const still = layers.dense({
      units: 4,
      activityRegularizer: l2({ l2: 0.05 }),
      kernelRegularizer: l2({ l2: 0.1 }),
      trainable: false,
    });
    const both = layers.add({ activityRegularizer: l1({ l1: 0.003 }) }).apply([dense.apply(a), dense.apply(b), still.apply(a)]);
    const outputs = ['first', 'second'].map((name) => layers.dense({ units: 1, name }).apply(both));
    return model({ inputs: [a, b], outputs });
  },
  nested: () => {
    const conv = layers.conv1d({ filters: 4, kernelSize: 2, padding: 'same', activityRegularizer: 'l1', inputShape: [2, 3] });
    const inner = sequential([conv, layers.flatten()]);
    return sequential([layers.reshape({ targetShape: [2, 3], inputShape: [6] }), inner, layers.dense({ units: 1 })]);
  },
} satisfies Record<string, () => Model>;

describe('penalties on what layers give, against Keras 3: four epochs, evaluation and trained weights within 1e-5 of 1 + |value|', () => {
  for (const c of cases<ActivityCase>('activity')) {
    it(c.name, async () => {
      const net = nets[c.name]();
      net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'mse', metrics: c.ys.length === 1 ? ['mae'] : [] });
      await net.setWeights(c.weights.map(toTensor));
      const [x, y] = [c.xs, c.ys].map((list) => (list.length === 1 ? toTensor(list[0] as StoredArray) : list.map(toTensor))) as [
        Tensor | Tensor[],
        Tensor | Tensor[],
      ];
      const history = await net.fit(x, y, { batchSize: 4, epochs: 4, shuffle: false, verbose: 0 });
      expect(distance(history.numbers('loss'), c.history), 'history').toBeLessThanOrEqual(1e-5);
      for (const [i, w] of net.getWeights().entries()) {
        expect(distance(w.data, toTensor(c.trained[i] as StoredArray).data), net.weights[i]?.name).toBeLessThanOrEqual(1e-5);
      }
      const evaluated = await net.evaluate(x, y, { batchSize: 3 });
      expect(Object.keys(evaluated).sort()).toEqual(Object.keys(c.evaluated).sort());
      for (const [name, value] of Object.entries(c.evaluated)) {
        expect(distance([evaluated[name] as number], [value]), name).toBeLessThanOrEqual(1e-5);
      }
      const { loss } = await net.evaluate(x, y, { sampleWeight: toTensor(c.sampleWeight) });
      expect(distance([loss as number], [c.weighted.loss]), 'weighted').toBeLessThanOrEqual(1e-5);
    });
  }
});
