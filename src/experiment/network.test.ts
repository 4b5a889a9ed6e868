import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import { numberOf } from '../training/callbacks/logs.ts';
import { buildNetwork, describeNetwork, type NetworkSource } from './network.ts';

const options = { inputShape: [4], classes: 3, seed: 5, learningRate: 0.01 };
const file = async (model: Model, keepWeights = false): Promise<NetworkSource> => ({
  kind: 'file',
  path: 'net.keras',
  bytes: await model.toBytes('keras'),
  keepWeights,
});
const plain = (last: 'softmax' | 'linear' = 'softmax') =>
  sequential([
    layers.dense({ units: 5, activation: 'relu', inputShape: [4] }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 3, activation: last }),
  ]);
const normal = () =>
  sequential([
    layers.dense({ units: 5, inputShape: [4] }),
    layers.batchNormalization(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);

const named = (model: Model) => {
  const values = model.getWeights();
  return new Map(model.weights.map((w, i) => [w.name, values[i]?.data]));
};

describe('the networks of a comparison', () => {
  it.each([
    ['inserted', plain],
    ['stripped', normal],
  ] as const)('%s: start from the same weights in the layers both have, which another seed changes', async (made, build) => {
    const source = await file(build());
    expect(await describeNetwork(source, options)).toEqual({ name: 'net.keras', made });
    const [none, batch] = [await buildNetwork(source, 'none', options), await buildNetwork(source, 'batch', options)];
    const [a, b, c] = [named(none), named(batch), named(await buildNetwork(source, 'none', { ...options, seed: 6 }))];
    expect(b.size).toBe(a.size + 4);
    for (const [name, data] of a) {
      expect(b.get(name), name).toEqual(data);
      if (name.endsWith('kernel')) expect(c.get(name), name).not.toEqual(data);
    }
    // Fresh ones, not those of the file.
    expect(a.get('dense/kernel')).not.toEqual(named(build()).get('dense/kernel'));
    expect(named(await buildNetwork(await file(build(), true), 'none', options)).get('dense/kernel')).toEqual(
      named(build()).get('dense/kernel'),
    );
  });

  it('take a last layer without softmax for logits', async () => {
    const [x, y] = [tensor([[1, 2, 3, 4]]), tensor([[0, 1, 0]])];
    const loss = async (last: 'softmax' | 'linear') =>
      numberOf(await (await buildNetwork(await file(plain(last)), 'none', options)).evaluate(x, y), 'loss');
    expect(await loss('linear')).toBeCloseTo(await loss('softmax'), 5);
  });

  it('must tell the classes apart', async () => {
    await expect(buildNetwork(await file(plain()), 'none', { ...options, classes: 4 })).rejects.toThrow(
      /^file net\.keras: expected a model of one input and one output, with a number for each of the 4 classes of the data, got one input and output \(3,\)\. /,
    );
  });
});
