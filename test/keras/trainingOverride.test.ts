import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { type Functional, model } from '../../src/models/functional.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface Case {
  readonly name: string;
  readonly trains: boolean | null;
  readonly trainable: boolean;
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly weights: StoredArray[];
  readonly steps: { what: string; result: StoredArray; weights: StoredArray[] }[];
}

function build({ trains, trainable }: Case): Functional {
  const x = input({ shape: [3] });
  const first = layers.batchNormalization({ momentum: 0.8 }).apply(layers.dense({ units: 4, activation: 'relu' }).apply(x));
  const told = layers.batchNormalization({ momentum: 0.7 });
  const hidden = layers.dense({ units: 4, activation: 'tanh' }).apply(first);
  const normalised = told.apply(hidden, trains === null ? undefined : { training: trains });
  const net = model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(normalised) });
  told.trainable = trainable;
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: 'mse' });
  return net;
}

const steps: Record<string, (net: Functional, x: Tensor, y: Tensor, nth: number) => Promise<ArrayLike<number>>> = {
  predict: async (net, x, _, nth) => (await net.predict(x, { batchSize: nth === 0 ? 12 : 5 })).data,
  evaluate: async (net, x, y, nth) => [(await net.evaluate(x, y, { batchSize: nth === 0 ? 12 : 6 })).loss as number],
  fit: async (net, x, y) => (await net.fit(x, y, { batchSize: 4, epochs: 3, shuffle: false, verbose: 0 })).numbers('loss'),
  trainOnBatch: async (net, x, y) => [(await net.trainOnBatch(x, y)).loss as number],
};

describe('a batch normalisation that is told per call whether it trains', () => {
  it.each(cases<Case>('trainingOverride'))('$name: outputs, losses and statistics of Keras (relative 2e-5)', async (c) => {
    const net = build(c);
    await net.setWeights(c.weights.map(toTensor));
    const seen = new Map<string, number>();
    for (const { what, result, weights } of c.steps) {
      const nth = seen.get(what) ?? 0;
      seen.set(what, nth + 1);
      const got = await (steps[what] as (typeof steps)[string])(net, toTensor(c.x), toTensor(c.y), nth);
      expect(distance(got, toTensor(result).data), `${what} ${nth}`).toBeLessThan(2e-5);
      for (const [i, w] of net.getWeights().entries()) {
        const name = `${net.weights[i]?.name} after ${what} ${nth}`;
        expect(distance(w.data, toTensor(weights[i] as StoredArray).data), name).toBeLessThan(2e-5);
      }
    }
  });
});
