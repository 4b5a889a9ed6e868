import { describe, expect, it } from 'vitest';
import { exportOnnx, fold, input, layers, model, type SymbolicTensor, sequential, tensor } from '../../src/index.ts';
import { mistake } from '../support/mistake.ts';

// What Keras 3.15 does in each of these cases was asked of it: built at once, index from either end, no input layer in a stack's count, the
// first use as `output`, files of other heads.

const base = (options = {}) =>
  sequential(
    [layers.dense({ units: 3, activation: 'relu', inputShape: [4], name: 'first' }), layers.batchNormalization()],
    options,
  );

describe('a stack whose first layer is a model', () => {
  const stacks: [string, () => ReturnType<typeof sequential>][] = [
    ['a stack', () => sequential([base(), layers.dense({ units: 2 })])],
    [
      'a functional model',
      () => {
        const x = input({ shape: [4] });
        return sequential([model({ inputs: x, outputs: layers.dense({ units: 3 }).apply(x) }), layers.dense({ units: 2 })]);
      },
    ],
    ['a stack in a stack', () => sequential([sequential([base(), layers.flatten()]), layers.dense({ units: 2 })])],
    ['a wrapped layer', () => sequential([layers.spectralNormalization({ layer: layers.dense({ units: 2, inputShape: [4] }) })])],
  ];

  it.each(stacks)('%s: is built at once and can be looked at, saved, exported and folded', async (_, make) => {
    const net = make();
    expect(net.built).toBe(true);
    expect([net.inputs[0]?.shape, net.outputShape]).toEqual([[4], [2]]);
    expect(net.getWeights().length).toBeGreaterThanOrEqual(2);
    const printed: string[] = [];
    net.summary({ printFn: (text) => printed.push(text) });
    expect(printed.join()).toContain('Total params');
    expect((await net.toBytes()).length).toBeGreaterThan(100);
    expect((await exportOnnx(net)).length).toBeGreaterThan(50);
    expect((await fold(net)).maxError).toBeLessThan(1e-5);
  });

  it('waits for its data where the model waits for its own', () => {
    expect(sequential([sequential([layers.dense({ units: 2 })]), layers.flatten()]).built).toBe(false);
  });
});

describe('getLayer', () => {
  const net = sequential([
    layers.inputLayer({ inputShape: [4] }),
    layers.dense({ units: 3, name: 'a' }),
    layers.dense({ units: 2, name: 'b' }),
  ]);

  it('by name, and by place from either end', () => {
    expect([net.getLayer('b'), net.getLayer(0), net.getLayer(-1)].map(({ name }) => name)).toEqual(['b', 'a', 'b']);
    const x = input({ shape: [2], name: 'in' });
    const functional = model({ inputs: x, outputs: layers.dense({ units: 1, name: 'd' }).apply(x) });
    expect([functional.getLayer(0), functional.getLayer(1)].map(({ name }) => name)).toEqual(['in', 'd']);
  });

  it.each([
    [5, 'model "sequential", getLayer: expected an index from 0 to 1, got 5.'],
    [0.5, 'model "sequential", getLayer: expected an index from 0 to 1, got 0.5.'],
    ['bb', 'model "sequential", getLayer: expected the name of a layer (input_layer, a, b), got "bb".'],
    [
      'input_layr',
      'model "sequential", getLayer: expected the name of a layer (input_layer, a, b), got "input_layr". Did you mean input_layer?',
    ],
  ])('%j is refused', async (which, message) => {
    expect(await mistake(() => net.getLayer(which))).toBe(message);
  });
});

describe('weights of a layer', () => {
  it('are read and replaced, before and after training, also of shared layers', async () => {
    const shared = layers.dense({ units: 2, name: 'shared' });
    expect(shared.getWeights()).toEqual([]);
    const net = sequential([base(), shared]);
    const other = sequential([layers.dense({ units: 3, inputShape: [1] }), shared]);
    await shared.setWeights([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [7, 8],
    ]);
    expect(net.getWeights().at(-1)?.toArray()).toEqual([7, 8]);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    await net.fit([[1, 2, 3, 4]], [[1, 1]], { verbose: 0 });
    const trained = shared.getWeights();
    expect(trained[1]?.toArray()).not.toEqual([7, 8]);
    expect(other.getWeights().at(-1)?.toArray()).toEqual(trained[1]?.toArray());
    await shared.setWeights([trained[0] as never, [0, 0]]);
    expect(shared.getWeights().map((w) => w.toArray())).toEqual([trained[0]?.toArray(), [0, 0]]);
    await other.predict([[1]]);
    expect(other.getWeights().at(-1)?.toArray()).toEqual([0, 0]);
  });

  it.each([
    [[[[0, 0]]], 'layer "first", setWeights: expected 2 arrays, got 1.'],
    [[[[0, 0]], [0, 0, 0]], 'layer "first", setWeights, weight "first/kernel": expected (4, 3), got (1, 2).'],
    [5, 'layer "first", setWeights: expected 2 arrays, got 5.'],
  ])('%j is refused, and nothing changes', async (values, message) => {
    const layer = base().getLayer('first');
    const before = layer.getWeights();
    expect(await mistake(() => layer.setWeights(values as never))).toBe(message);
    expect(layer.getWeights()).toEqual(before);
  });
});

describe('what a layer was given and gave', () => {
  it('is a place from which a model can be made', async () => {
    const net = sequential([base(), layers.dense({ units: 2, name: 'head' })]);
    const inner = net.getLayer(0) as typeof net;
    const features = model({ inputs: inner.getLayer('first').input, outputs: inner.getLayer('first').output });
    const x = tensor([[1, -2, 3, 4]]);
    const [kernel, bias] = inner.getLayer('first').getWeights();
    const want = [0, 1, 2].map((j) =>
      Math.max(
        0,
        [0, 1, 2, 3].reduce((s, i) => s + (x.data[i] ?? 0) * (kernel?.data[3 * i + j] ?? 0), bias?.data[j] ?? 0),
      ),
    );
    expect((await features.predict(x)).toArray()[0]?.map((v, i) => Math.abs(v - (want[i] ?? 0)) < 1e-5)).toEqual([
      true,
      true,
      true,
    ]);
    expect(net.getLayer('head').input.shape).toEqual([3]);
    expect(net.output.shape).toEqual([2]);
  });

  it('is that of the first use', () => {
    const x = input({ shape: [3] });
    const layer = layers.dense({ units: 3 });
    const once = layer.apply(x);
    layer.apply(once);
    expect([layer.input, layer.output] as SymbolicTensor[]).toEqual([x, once]);
    expect(layer.output).toBe(once);
  });

  it('is refused where there is none, or several', async () => {
    expect(await mistake(() => layers.flatten().output)).toBe(
      'layer "Flatten", outputs: expected a layer that was applied, got one that was not. Put it into a model whose input shape is known, or call apply.',
    );
    const add = layers.add({ name: 'sum' });
    add.apply([input({ shape: [2] }), input({ shape: [2] })]);
    expect(await mistake(() => add.input)).toBe('layer "sum", input: expected one input, got 2. Use inputs.');
    expect(add.inputs.length).toBe(2);
  });
});

describe('loadWeights with skipMismatch', () => {
  const net = (units: number, warnings: string[] = []) =>
    sequential([layers.dense({ units: 3, inputShape: [4], name: 'body' }), layers.dense({ units, name: 'head' })], {
      seed: units,
      onWarning: (message) => warnings.push(message),
    });

  it.each(['keras', 'h5'] as const)('%s: takes what fits, and leaves another head as it is, with a warning', async (format) => {
    const [from, warnings] = [net(2), [] as string[]];
    const to = net(5, warnings);
    const bytes = await from.toBytes(format);
    const before = to.getWeights();
    expect(await mistake(() => to.loadWeights(bytes))).toContain('layer "head": expected weights (3, 5), (5,), got (3, 2), (2,)');
    expect(to.getWeights()).toEqual(before);
    await to.loadWeights(bytes, { skipMismatch: true });
    expect(to.getLayer('body').getWeights()).toEqual(from.getLayer('body').getWeights());
    expect(to.getLayer('head').getWeights()).toEqual(before.slice(2));
    expect(warnings.filter((w) => w.includes('layer "head": left as it is'))).toHaveLength(1);
  });

  it('passes over layers that the file has more or fewer of', async () => {
    const bytes = await net(2).toBytes('keras');
    const more = sequential(
      [layers.dense({ units: 3, inputShape: [4] }), layers.dense({ units: 2 }), layers.dense({ units: 2 })],
      { onWarning: () => {} },
    );
    await more.loadWeights(bytes, { skipMismatch: true });
    expect(more.getLayer(1).getWeights()).toEqual(net(2).getLayer(1).getWeights());
    const fewer = sequential([layers.dense({ units: 3, inputShape: [4] })]);
    await fewer.loadWeights(bytes, { skipMismatch: true });
    expect(fewer.getWeights()).toEqual(net(2).getLayer(0).getWeights());
  });
});
