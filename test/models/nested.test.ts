import { describe, expect, it, vi } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { type Shape, sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import { optimizers } from '../../src/index.ts';
import { model } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { input } from '../../src/training/data/inputs.ts';

const draw = (shape: Shape, name = 'x') => new Tensor(Float32Array.from(normals(streamKey(4, name), sizeOf(shape))), shape);
const quiet = { verbose: 0 } as const;
const weightsOf = (net: Model) => net.getWeights().map((w) => [...w.data]);
const tower = () => sequential([layers.dense({ units: 3, activation: 'tanh', inputShape: [4] }), layers.dropout({ rate: 0.5 })]);
const [x, y] = [draw([24, 4]), draw([24, 2], 'y')];

/** Two towers of one architecture on one input, and a layer of the same name as theirs after them. */
function twoTowers() {
  const entry = input({ shape: [4] });
  const towers = [tower(), tower()];
  const merged = layers.concatenate().apply(towers.map((t) => t.apply(entry)));
  const net = model({ inputs: entry, outputs: layers.dense({ units: 2 }).apply(merged) });
  return { net, towers };
}

describe('models inside a model', () => {
  it('are numbered like layers, and begin with different weights and masks', async () => {
    const { net, towers } = twoTowers();
    expect(net.layers.map((l) => l.name)).toEqual(['input_layer', 'sequential', 'sequential_1', 'concatenate', 'dense']);
    const [a, b] = towers.map((t) => weightsOf(t));
    expect(a).not.toEqual(b);
    const entry = input({ shape: [4] });
    const masks = [0, 1].map(() => sequential([layers.dropout({ rate: 0.5, inputShape: [4] })]));
    const noisy = model({ inputs: entry, outputs: masks.map((m) => m.apply(entry, { training: true })) });
    const [first, second] = await noisy.predictAll(draw([8, 4]));
    expect([...(first as Tensor).data]).not.toEqual([...(second as Tensor).data]);
  });

  it('are in a snapshot with all their weights and the optimizer', async () => {
    const { net } = twoTowers();
    net.compile({ loss: 'mse', optimizer: 'adam' });
    await net.fit(x, y, quiet);
    const [bytes, saved] = [net.snapshot(), weightsOf(net)];
    await net.fit(x, y, quiet);
    const after = weightsOf(net);
    await net.restore(bytes);
    expect(weightsOf(net)).toEqual(saved);
    await net.fit(x, y, quiet);
    expect(weightsOf(net)).toEqual(after);
    const other = twoTowers().net;
    other.compile({ loss: 'mse', optimizer: 'adam' });
    await other.restore(bytes);
    expect(weightsOf(other)).toEqual(saved);
  });

  it('that are frozen stay so whatever their layers say, and layers that stand in two places count once', () => {
    const inner = tower();
    const entry = input({ shape: [4] });
    const shared = inner.layers[0] as layers.Layer;
    const net = model({ inputs: entry, outputs: layers.add().apply([inner.apply(entry), shared.apply(entry)]) });
    expect(net.weights.length).toBe(2);
    inner.trainable = false;
    shared.trainable = true;
    expect(inner.trainableWeights.length).toBe(0);
  });
});

describe('layers that two models share', () => {
  it('have the seed of the first', () => {
    const make = () => {
      const entry = input({ shape: [4] });
      const hidden = layers.dense({ units: 3 }).apply(entry);
      return { entry, hidden, net: model({ inputs: entry, outputs: layers.dense({ units: 1 }).apply(hidden), seed: 5 }) };
    };
    const { entry, hidden, net } = make();
    model({ inputs: entry, outputs: hidden });
    expect(weightsOf(net)).toEqual(weightsOf(make().net));
  });

  it('are where they were trained last, for snapshots and the optimizer too', async () => {
    const a = sequential([layers.dense({ units: 2, inputShape: [4] })], { name: 'a' });
    const b = sequential([layers.dense({ units: 2, inputShape: [4] })], { name: 'b' });
    for (const net of [a, b]) {
      net.compile({ loss: 'mse', optimizer: optimizers.adam({ learningRate: 0.05 }) });
      await net.fit(x, y, quiet);
    }
    const trained = b.snapshot();
    const entry = input({ shape: [4] });
    const both = model({ inputs: entry, outputs: layers.add().apply([a.apply(entry), b.apply(entry)]) });
    both.compile({ loss: 'mse' });
    await both.fit(x, y, quiet);
    const moved = b.snapshot();
    const fresh = sequential([layers.dense({ units: 2, inputShape: [4] })], { name: 'b' });
    fresh.compile({ loss: 'mse', optimizer: optimizers.adam({ learningRate: 0.05 }) });
    await fresh.restore(moved);
    expect(weightsOf(fresh)).toEqual(weightsOf(b));
    expect(moved).not.toEqual(trained);
    // Adam goes on with the averages it had, in the session its weights moved to.
    await b.fit(x, y, { ...quiet, shuffle: false });
    await fresh.fit(x, y, { ...quiet, shuffle: false });
    expect(weightsOf(fresh)).toEqual(weightsOf(b));
  });

  it('batch normalisation follows every batch it sees', async () => {
    const norm = layers.batchNormalization({ momentum: 0.5, center: false, scale: false });
    const [p, q] = [input({ shape: [1], name: 'p' }), input({ shape: [1], name: 'q' })];
    const net = model({ inputs: [p, q], outputs: layers.add().apply([norm.apply(p), norm.apply(q)]) });
    net.compile({ loss: 'mse', optimizer: 'sgd' });
    await net.trainOnBatch({ p: [[1], [3]], q: [[10], [30]] }, [[0], [0]]);
    // 0 → (0 + 2)/2 → (1 + 20)/2
    expect(net.getWeights()[0]?.data[0]).toBeCloseTo(10.5, 5);
  });
});

describe('a layer told to train in inference', () => {
  it('draws masks: new ones each time, the same again in a model of the same seed', async () => {
    const make = () => {
      const entry = input({ shape: [4] });
      return model({ inputs: entry, outputs: layers.dropout({ rate: 0.5 }).apply(entry, { training: true }), seed: 3 });
    };
    const run = async () => {
      const net = make();
      return [await net.predict(x), await net.predict(x)].map((t) => [...t.data]);
    };
    const [first, second] = await run();
    expect(first).not.toEqual(second);
    expect(await run()).toEqual([first, second]);
    expect(first?.filter((v) => v === 0).length).toBeGreaterThan(20);
    const entry = input({ shape: [4] });
    expect((await model({ inputs: entry, outputs: make().apply(entry) }).predict(x)).shape).toEqual([24, 4]);
  });
});

describe('calls at the same time', () => {
  it('do not disturb one another', async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [4] })]);
    const halves = [x.slice(0, 12), x.slice(12)];
    const together = await Promise.all(halves.map((half) => net.predict(half)));
    for (const [i, half] of halves.entries()) {
      expect([...(together[i] as Tensor).data]).toEqual([...(await net.predict(half)).data]);
    }
  });

  it('train undisturbed while others predict, and refuse a second fit', async () => {
    const make = () => {
      const net = sequential([layers.dense({ units: 2, inputShape: [4] })]);
      net.compile({ loss: 'mse', optimizer: 'adam' });
      return net;
    };
    const [alone, disturbed] = [make(), make()];
    await alone.fit(x, y, { ...quiet, epochs: 5, batchSize: 4 });
    // A second one from within the first, which then certainly goes on, as do the predictions.
    const second = {
      onTrainBatchEnd: vi.fn(() => expect(disturbed.fit(x, y, quiet)).rejects.toThrow('expected one fit at a time')),
    };
    const fit = disturbed.fit(x, y, { ...quiet, epochs: 5, batchSize: 4, callbacks: [second] });
    for (let i = 0; i < 20; i++) await disturbed.predict(x.slice(0, 4));
    await fit;
    expect(second.onTrainBatchEnd).toHaveBeenCalledTimes(5 * Math.ceil((x.shape[0] as number) / 4));
    expect(weightsOf(disturbed)).toEqual(weightsOf(alone));
    await disturbed.fit(x, y, quiet);
  });
});

describe('the state of a training', () => {
  const make = () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [4] })]);
    net.compile({ loss: 'mse', optimizer: 'adam' });
    return net;
  };

  it('before the first step can be gone back to', async () => {
    const net = make();
    const bytes = net.snapshot();
    await net.fit(x, y, quiet);
    const after = weightsOf(net);
    await net.restore(bytes);
    await net.fit(x, y, quiet);
    expect(weightsOf(net)).toEqual(after);
  });

  it('has another order of samples in each call of fit, and in one that goes on the order it would have had', async () => {
    const [whole, parts, again] = [make(), make(), make()];
    const options = { ...quiet, batchSize: 4 };
    await whole.fit(x, y, { ...options, epochs: 2 });
    await parts.fit(x, y, options);
    await parts.fit(x, y, { ...options, initialEpoch: 1, epochs: 2 });
    await again.fit(x, y, options);
    await again.fit(x, y, options);
    expect(weightsOf(parts)).toEqual(weightsOf(whole));
    expect(weightsOf(again)).toEqual(weightsOf(whole));
  });

  it('with averaged weights is left to callbacks that have the last word', async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [4] })]);
    net.compile({ loss: 'mse', optimizer: optimizers.sgd({ useEma: true, emaMomentum: 0.9 }) });
    const before = weightsOf(net);
    await net.fit(x, y, { ...quiet, epochs: 0 });
    expect(weightsOf(net)).toEqual(before);
    let last: number[][] = [];
    await net.fit(x, y, {
      ...quiet,
      callbacks: [
        {
          onTrainEnd: () => {
            last = weightsOf(net);
          },
        },
      ],
    });
    expect(weightsOf(net)).toEqual(last);
  });
});
