import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import { numberOf } from '../training/callbacks/logs.ts';
import { type Arm, selectArms } from './arms.ts';
import { buildNetwork, describeNetwork, type OpenNetwork, openNetwork } from './network.ts';

const options = { inputShape: [4], classes: 3, seed: 5, learningRate: 0.01 };
const file = async (model: Model, keepWeights = false): Promise<OpenNetwork> =>
  openNetwork({ kind: 'file', path: 'net.keras', bytes: await model.toBytes('keras'), keepWeights }, { seed: 5 });
const build = (network: OpenNetwork, name: string, given = options) => {
  const [arm] = selectArms([name]) as [Arm];
  return buildNetwork(network, arm, given);
};
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
    ['removed', normal],
  ] as const)('%s: start from the same weights in the layers both have, which another seed changes', async (made, original) => {
    const source = await file(original());
    expect(await describeNetwork(source, options)).toEqual({ name: 'net.keras', made });
    const [none, batch] = [await build(source, 'none', options), await build(source, 'batch', options)];
    const [a, b, c] = [named(none), named(batch), named(await build(source, 'none', { ...options, seed: 6 }))];
    expect(b.size).toBe(a.size + 4);
    for (const [name, data] of a) {
      expect(b.get(name), name).toEqual(data);
      if (name.endsWith('kernel')) expect(c.get(name), name).not.toEqual(data);
    }
    // Fresh ones, not those of the file.
    expect(a.get('dense/kernel')).not.toEqual(named(original()).get('dense/kernel'));
    expect(named(await build(await file(original(), true), 'none', options)).get('dense/kernel')).toEqual(
      named(original()).get('dense/kernel'),
    );
  });

  it('take a last layer without softmax for logits', async () => {
    const [x, y] = [tensor([[1, 2, 3, 4]]), tensor([[0, 1, 0]])];
    const loss = async (last: 'softmax' | 'linear') =>
      numberOf(await (await build(await file(plain(last)), 'none', options)).evaluate(x, y), 'loss');
    expect(await loss('linear')).toBeCloseTo(await loss('softmax'), 5);
  });

  it('must tell the classes apart', async () => {
    await expect(build(await file(plain()), 'none', { ...options, classes: 4 })).rejects.toThrow(
      /^file net\.keras: expected a model of one input and one output, with a number for each of the 4 classes of the data, got one input and output \(3,\)\. /,
    );
  });
});
