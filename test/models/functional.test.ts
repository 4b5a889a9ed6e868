import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { type Shape, sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { model } from '../../src/models/functional.ts';
import { sequential } from '../../src/models/sequential.ts';
import type { CallContext } from '../../src/nn/layers/callContext.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { input } from '../../src/training/data/inputs.ts';

/** A custom layer of several operands: their sum. */
class Sum extends Layer {
  readonly className = 'Sum';
  protected override buildMany(): void {}
  call(x: Value): Value {
    return x;
  }
  override callMany(xs: readonly Value[]): readonly Value[] {
    return [xs.reduce((a, b) => ops.add(a, b))];
  }
}

/** A custom layer that can tell the mode: x in training, 10·x in inference. */
class Mode extends Layer {
  readonly className = 'Mode';
  call(x: Value, { training }: CallContext): Value {
    return training ? x : ops.mul(x, 10);
  }
}

const draw = (shape: Shape, name = 'x') => new Tensor(Float32Array.from(normals(streamKey(9, name), sizeOf(shape))), shape);
const quiet = { verbose: 0 } as const;
const message = async (call: () => unknown) => {
  try {
    await call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

describe('a functional model', () => {
  it('is the same as the stack it describes, bit for bit', async () => {
    const make = () => [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3 }),
    ];
    const x = input({ shape: [6, 6, 2] });
    const graph = model({ inputs: x, outputs: make().reduce((v, layer) => layer.apply(v), x), seed: 5 });
    const stack = sequential(make(), { seed: 5 });
    const [data, targets] = [draw([12, 6, 6, 2]), draw([12, 3], 'y')];
    const results = [];
    for (const one of [graph, stack]) {
      one.compile({ loss: 'mse', optimizer: 'adam' });
      const { history } = await one.fit(data, targets, { ...quiet, epochs: 3, batchSize: 5 });
      results.push({ history, predictions: [...(await one.predict(data)).data], names: one.weights.map((w) => w.name) });
    }
    expect(results[0]).toEqual(results[1]);
  });

  it('adds up branches, and learns through both', async () => {
    const x = input({ shape: [3] });
    const hidden = layers.dense({ units: 3, activation: 'tanh' }).apply(x);
    const net = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(new Sum().apply([x, hidden])) });
    net.compile({ loss: 'mse', optimizer: 'adam' });
    const data = draw([64, 3]);
    const target = new Tensor(
      Float32Array.from({ length: 64 }, (_, i) => data.data[3 * i] as number),
      [64, 1],
    );
    const { history } = await net.fit(data, target, { ...quiet, epochs: 150, batchSize: 16 });
    expect(history.loss?.at(-1)).toBeLessThan((history.loss?.[0] as number) / 5);
    expect(net.layers.map((l) => l.name)).toEqual(['input_layer', 'dense', 'sum', 'dense_1']);
    expect(net.describe().total).toBe(3 * 3 + 3 + 3 + 1);
  });

  it('shares the weights of a layer that is applied twice', async () => {
    const shared = layers.dense({ units: 2, useBias: false });
    const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [4], name: 'b' })];
    const net = model({ inputs: [a, b], outputs: new Sum().apply([shared.apply(a), shared.apply(b)]) });
    expect(net.weights.length).toBe(1);
    const [x, y] = [draw([5, 4], 'a'), draw([5, 4], 'b')];
    const both = await net.predict([x, y]);
    const byName = await net.predict({ b: y, a: x });
    expect(byName.data).toEqual(both.data);
    const sum = await net.predict([
      new Tensor(
        (x.data as Float32Array).map((v, i) => v + (y.data[i] as number)),
        [5, 4],
      ),
      new Tensor(new Float32Array(20), [5, 4]),
    ]);
    for (const [i, v] of both.data.entries()) expect(v).toBeCloseTo(sum.data[i] as number, 5);
  });

  it('has several outputs with a loss each, weighted, under their names', async () => {
    const x = input({ shape: [4] });
    const trunk = layers.dense({ units: 8, activation: 'relu' }).apply(x);
    const value = layers.dense({ units: 1, name: 'value' }).apply(trunk);
    const kind = layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(trunk);
    const net = model({ inputs: x, outputs: [value, kind] });
    net.compile({
      loss: { value: 'mse', kind: 'sparseCategoricalCrossentropy' },
      lossWeights: { value: 0.5 },
      metrics: { kind: ['accuracy'] },
    });
    const data = draw([20, 4]);
    const labels = [
      draw([20, 1], 'v'),
      new Tensor(
        Int32Array.from({ length: 20 }, (_, i) => i % 3),
        [20],
      ),
    ];
    const { history } = await net.fit(data, labels, { ...quiet, epochs: 2 });
    expect(Object.keys(history)).toEqual(['kind_accuracy', 'kind_loss', 'loss', 'value_loss']);
    const logs = await net.evaluate(data, { kind: labels[1] as Tensor, value: labels[0] as Tensor });
    expect(logs.loss).toBeCloseTo(0.5 * (logs.value_loss as number) + (logs.kind_loss as number), 5);
    const [values, kinds] = await net.predictAll(data);
    expect([values?.shape, kinds?.shape]).toEqual([
      [20, 1],
      [20, 3],
    ]);
  });

  it('holds other models, shares their weights, and freezes them whole', async () => {
    const encoder = sequential([layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }), layers.batchNormalization()], {
      name: 'encoder',
    });
    const x = input({ shape: [4] });
    const net = model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(encoder.apply(x)) });
    const data = draw([16, 4]);
    encoder.trainable = false;
    net.compile({ loss: 'mse' });
    const before = encoder.getWeights().map((w) => [...w.data]);
    await net.fit(data, draw([16, 2], 'y'), { ...quiet, epochs: 2 });
    expect(encoder.getWeights().map((w) => [...w.data])).toEqual(before);
    encoder.trainable = true;
    net.compile({ loss: 'mse' });
    await net.fit(data, draw([16, 2], 'y'), { ...quiet, epochs: 2 });
    const after = encoder.getWeights().map((w) => [...w.data]);
    expect(after).not.toEqual(before);
    // The encoder alone and the layers inside see what the whole has learnt.
    expect(
      net
        .getWeights()
        .slice(0, after.length)
        .map((w) => [...w.data]),
    ).toEqual(after);
    const features = model({ inputs: encoder.inputs, outputs: encoder.outputs });
    expect((await features.predict(data)).data).toEqual((await encoder.predict(data)).data);
  });

  it('can be told a layer its mode', async () => {
    const x = input({ shape: [1] });
    const mode = new Mode();
    const net = model({ inputs: x, outputs: [mode.apply(x), mode.apply(x, { training: true })] });
    const [own, told] = await net.predictAll([[2]]);
    expect([own?.data[0], told?.data[0]]).toEqual([20, 2]);
  });

  it('refuses what does not fit, by name', async () => {
    const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [3], name: 'b' })];
    const sum = new Sum().apply([layers.dense({ units: 2 }).apply(a), layers.dense({ units: 2 }).apply(b)]);
    expect(await message(() => model({ inputs: a, outputs: sum }))).toBe(
      'model "functional": expected outputs that depend on its inputs alone, got one that needs layer "b". Name that input in inputs too.',
    );
    const net = model({ inputs: [a, b], outputs: sum });
    expect(await message(() => net.predict(draw([2, 4])))).toBe(
      'predict: expected 2 arrays: a, b, got one array. Give them as a list of tensors in this order, or as an object by name.',
    );
    expect(await message(() => net.predict({ a: draw([2, 4]), c: draw([2, 3]) }))).toMatch(
      /^predict: expected 2 arrays: a, b, got unknown c\./,
    );
    expect(await message(() => net.predict([draw([2, 4]), draw([2, 4])]))).toMatch(
      /^predict: expected samples of shape \(\?, 3\), as layer "b" was built for/,
    );
    expect(await message(() => input({ shape: [2.5] }))).toMatch(/option shape: expected integers of at least 1/);
    expect(await message(() => layers.conv2d({ filters: 2, kernelSize: 3 }).apply(a))).toMatch(
      /expected an input of 4 dimensions/,
    );
    expect(await message(() => net.compile({ loss: ['mse', 'mse'] }))).toBe(
      'compile, option loss: expected a loss, or a list or object with one for each output (sum), got a list of 2.',
    );
    expect(await message(() => net.compile({ loss: { other: 'mse' } }))).toBe(
      'compile, option loss: expected a loss, or a list or object with one for each output (sum), got other.',
    );
  });
});
