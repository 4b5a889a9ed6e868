import { describe, expect, it } from 'vitest';
import { withNormalization, withoutNormalization } from '../../src/batchnorm/index.ts';
import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { type Functional, model as functional } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import { input } from '../../src/training/data/inputs.ts';

const random = (shape: readonly number[], name = 'x') =>
  new Tensor(Float32Array.from(normals(streamKey(3, name), sizeOf(shape))), shape);

/** The tutorial's network in small. */
const tutorial = (norm: boolean, seed = 4): Sequential => {
  const own = () => (norm ? [layers.batchNormalization()] : []);
  return sequential(
    [
      layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      ...own(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 6, activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      ...own(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    { seed },
  );
};

/** A residual network with a convolution that is used twice, a model inside and an activation of its own. */
const residual = (norm: boolean, seed = 4): Functional => {
  const x = input({ shape: [6, 6, 2], name: 'image' });
  const bn = (y: typeof x, name: string) => (norm ? layers.batchNormalization({ name }).apply(y) : y);
  const shared = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name: 'shared' });
  const once = bn(shared.apply(x), 'bn_a');
  const twice = bn(shared.apply(layers.activation({ activation: 'relu', name: 'act' }).apply(once)), 'bn_b');
  const sum = layers.add({ name: 'sum' }).apply([x, twice]);
  const inner = sequential(
    [layers.dense({ units: 5, name: 'd', inputShape: [72] }), ...(norm ? [layers.batchNormalization()] : [])],
    {
      name: 'inner',
    },
  );
  const y = inner.apply(layers.flatten({ name: 'flat' }).apply(sum));
  return functional({ inputs: x, outputs: layers.dense({ units: 2, name: 'out' }).apply(y), seed });
};

const named = (model: Model) => {
  const values = model.getWeights();
  return new Map(model.weights.map((w, i) => [w.name, values[i]?.data]));
};
const classes = (model: Model): string[] =>
  model.layers.flatMap((l) => ('layers' in l ? classes(l as Model) : l.className === 'InputLayer' ? [] : [l.className]));
const norms = (model: Model) => classes(model).filter((c) => c === 'BatchNormalization').length;

describe('withoutNormalization', () => {
  it.each([
    ['the tutorial network', tutorial, [8, 8, 1]],
    ['a residual network with shared and nested parts', residual, [6, 6, 2]],
  ] as const)('%s equals the one built without: parameters, initial weights, predictions', async (_, build, shape) => {
    const stripped = await withoutNormalization(build(true));
    const want = build(false);
    expect(norms(stripped)).toBe(0);
    expect(classes(stripped)).toEqual(classes(want));
    expect(stripped.describe().total).toBe(want.describe().total);
    expect(named(stripped)).toEqual(named(want));
    const x = random([5, ...shape]);
    expect((await stripped.predict(x)).data).toEqual((await want.predict(x)).data);
  });

  it('starts from scratch by the seed, or keeps the weights; the model itself stays as it is', async () => {
    const model = tutorial(true);
    await model.setWeights(model.weights.map((w, i) => random(w.shape, `w${i}`)));
    const before = named(model);
    expect(named(await withoutNormalization(model, { seed: 9 }))).toEqual(named(tutorial(false, 9)));
    const kept = named(await withoutNormalization(model, { keepWeights: true }));
    expect([...kept.keys()]).toEqual([...named(tutorial(false)).keys()]);
    for (const [name, data] of kept) expect(data, name).toEqual(before.get(name));
    expect(named(model)).toEqual(before);
    expect(norms(model)).toBe(2);
  });

  it('copies layers inside layers, calls in another mode, and what is frozen', async () => {
    const x = input({ shape: [4] });
    const frozen = layers.dense({ units: 3, name: 'frozen', trainable: false });
    const inner = layers.dense({ units: 3, name: 'inner' });
    const y = layers.spectralNormalization({ layer: inner, name: 'spectral' }).apply(frozen.apply(x));
    const dropped = layers.dropout({ rate: 0.5, name: 'drop' }).apply(y, { training: false });
    const model = functional({ inputs: x, outputs: layers.batchNormalization({ name: 'bn' }).apply(dropped) });
    const stripped = await withoutNormalization(model);
    expect(stripped.layers.find((l) => l.name === 'frozen')?.trainable).toBe(false);
    expect(stripped.nodes.find((n) => n.layer.name === 'drop')?.training).toBe(false);
    const copy = stripped.layers.find((l) => l.name === 'spectral')?.getConfig().layer;
    expect(copy).toBeInstanceOf(Layer);
    expect(copy).not.toBe(inner);
  });

  it('keeps what was measured of the data, also where weights start from scratch', async () => {
    const measured = layers.normalization({ inputShape: [2] });
    measured.adapt([
      [1, 10],
      [3, 30],
    ]);
    const stack = [measured, layers.dense({ units: 3 }), layers.batchNormalization(), layers.dense({ units: 1 })];
    const model = sequential(stack, { seed: 2 });
    const x = random([4, 2]);
    const [a, b] = [await withoutNormalization(model), await withNormalization(model)];
    // A batch normalisation that has seen nothing divides by √(1 + ε) alone.
    const [p, q] = [(await a.predict(x)).data, (await b.predict(x)).data];
    for (const [i, v] of p.entries()) expect((q[i] as number) * Math.sqrt(1.001)).toBeCloseTo(v, 4);
    expect([...(a.getWeights()[0]?.data ?? [])]).toEqual([2, 20]);
    const waiting = sequential([layers.normalization({ name: 'norm' }), layers.dense({ units: 1 })]);
    await expect(withoutNormalization(waiting)).rejects.toThrow(
      /^layer "norm": expected a model that is built, .* Call build\(inputShape\) first\.$/,
    );
  });

  it('works on a model that waits for its data', async () => {
    const model = sequential([layers.dense({ units: 2 }), layers.batchNormalization(), layers.dense({ units: 1 })]);
    const stripped = await withoutNormalization(model);
    expect([stripped.built, classes(stripped)]).toEqual([false, ['Dense', 'Dense']]);
    expect((await withNormalization(stripped)).layers.map((l) => l.className)).toEqual(['Dense', 'BatchNormalization', 'Dense']);
  });

  it('refuses what it cannot leave out or copy, by name', async () => {
    const alone = sequential([layers.batchNormalization({ inputShape: [3] })], { name: 'alone' });
    await expect(withoutNormalization(alone)).rejects.toThrow(
      /^model "alone": expected another layer between each input and output, got none\./,
    );
    const penalty = sequential([
      layers.dense({ units: 2, inputShape: [2] }),
      layers.batchNormalization({ name: 'bn', activityRegularizer: 'l2' }),
    ]);
    await expect(withoutNormalization(penalty)).rejects.toThrow(/^layer "bn", option activityRegularizer: expected none/);
    class Own extends Layer {
      readonly className = 'Own';
      private readonly units: number;
      constructor(options: { units?: number; name?: string } = {}) {
        super(options);
        this.units = options.units ?? 1;
      }
      protected override build() {
        this.addWeight('w', { shape: [this.units], initializer: 'ones' });
      }
      call(x: Value) {
        return x;
      }
    }
    const own = sequential([layers.dense({ units: 2, inputShape: [2] }), new Own({ units: 5, name: 'mine' })]);
    await expect(withoutNormalization(own)).rejects.toThrow(
      /^layer "mine", copy: expected a layer whose getConfig gives the options that its constructor takes, got a copy with weights \(1,\)/,
    );
  });
});

describe('withNormalization', () => {
  it('puts one after each product but the last, before its activation; all other layers start from the same weights', async () => {
    const model = tutorial(false);
    const made = await withNormalization(model);
    expect(classes(made)).toEqual([
      ...['Conv2D', 'BatchNormalization', 'Activation', 'Conv2D', 'BatchNormalization', 'Activation', 'MaxPooling2D', 'Dropout'],
      ...['Flatten', 'Dense', 'BatchNormalization', 'Activation', 'Dropout', 'Dense'],
    ]);
    expect(made.outputShape).toEqual(model.outputShape);
    const [own, old] = [named(made), named(model)];
    for (const [name, data] of old) expect(own.get(name), name).toEqual(data);
    expect(own.size - old.size).toBe(12);
  });

  it('computes activation(norm(product)): with moving statistics of 0 and 1 and no ε, what the model itself does', async () => {
    for (const build of [tutorial, residual]) {
      const model = build(false);
      const made = await withNormalization(model, { keepWeights: true, norm: { epsilon: 0 } });
      const x = random([5, ...(model.inputs[0] as SymbolicTensor).shape]);
      const [a, b] = [(await made.predict(x)).data, (await model.predict(x)).data];
      for (const [i, v] of a.entries()) expect(v).toBeCloseTo(b[i] as number, 6);
    }
  });

  it('puts them after the activations where asked to: the own one of a layer, or the layer that alone reads the product', async () => {
    const norm = 'BatchNormalization';
    expect(classes(await withNormalization(tutorial(false), { place: 'after' }))).toEqual([
      ...['Conv2D', norm, 'Conv2D', norm, 'MaxPooling2D', 'Dropout', 'Flatten', 'Dense', norm, 'Dropout', 'Dense'],
    ]);
    const stack = [
      layers.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst' as const }),
      layers.leakyReLU(),
      layers.flatten(),
      layers.spectralNormalization({ layer: layers.dense({ units: 4, activation: 'tanh' }) }),
      layers.dense({ units: 3 }),
      layers.dropout({ rate: 0.1 }),
      layers.dense({ units: 2 }),
    ];
    const want = [...['Conv2D', 'LeakyReLU', norm, 'Flatten', 'SpectralNormalization', norm, 'Dense', norm, 'Dropout', 'Dense']];
    const waiting = sequential(stack);
    expect(classes(await withNormalization(waiting, { place: 'after' }))).toEqual(want);
    waiting.build([2, 4, 4]);
    const made = await withNormalization(waiting, { place: 'after' });
    expect(classes(made)).toEqual(want);
    expect(made.layers.map((l) => l.getConfig().axis).filter((a) => a !== undefined)).toEqual([1, -1, -1]);
    // The first convolution is read by two layers, of which one is an activation.
    const branched = await withNormalization(residual(false), { place: 'after' });
    expect(branched.nodes.filter((n) => n.layer.className === norm).map((n) => n.inputs[0]?.node.layer.name)).toEqual([
      ...['shared', 'shared'],
    ]);
    await expect(withNormalization(tutorial(false), { place: 'inside' as 'after' })).rejects.toThrow(
      "withNormalization, option place: expected 'before' or 'after', got \"inside\".",
    );
  });

  it('and the inverse of withoutNormalization, but for where they stand', async () => {
    const made = await withNormalization(tutorial(false));
    const back = await withoutNormalization(made);
    expect(named(back)).toEqual(named(tutorial(false)));
  });

  it('gives each use of a shared layer one of its own, goes into models inside, and keeps separate activations after it', async () => {
    const made = await withNormalization(residual(false));
    expect(norms(made)).toBe(3);
    expect(made.layers.filter((l) => l.name === 'shared')).toHaveLength(1);
    const uses = made.nodes.filter((n) => n.layer.className === 'BatchNormalization');
    expect(uses.map((n) => n.inputs[0]?.node.layer.name)).toEqual(['shared', 'shared']);
    expect(made.nodes.find((n) => n.layer.name === 'act')?.inputs[0]?.node.layer.className).toBe('BatchNormalization');
  });

  it('copies a model that has some as it is', async () => {
    const made = await withNormalization(tutorial(true));
    expect(classes(made)).toEqual(classes(tutorial(true)));
    expect(named(made)).toEqual(named(tutorial(true)));
  });

  it('takes the axis of the channels, penalties and wrapped layers along', async () => {
    const model = sequential([
      layers.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', activityRegularizer: 'l2', inputShape: [2, 4, 4] }),
      layers.flatten(),
      layers.spectralNormalization({ layer: layers.dense({ units: 4, activation: 'tanh' }) }),
      layers.dense({ units: 2 }),
    ]);
    const made = await withNormalization(model);
    expect(classes(made)).toEqual([
      ...[
        'Conv2D',
        'BatchNormalization',
        'Activation',
        'Flatten',
        'SpectralNormalization',
        'BatchNormalization',
        'Activation',
        'Dense',
      ],
    ]);
    expect(made.layers.map((l) => l.getConfig().axis).filter((a) => a !== undefined)).toEqual([1, -1]);
    expect(made.layers.map((l) => l.getConfig().activityRegularizer)).toEqual([
      undefined,
      undefined,
      'l2',
      ...Array(5).fill(undefined),
    ]);
    expect((made.layers[4]?.getConfig().layer as Layer | undefined)?.getConfig().activation).toBe('linear');
    expect(made.layers[6]?.getConfig().activation).toBe('tanh');
  });

  it('refuses where nothing is to be normalised, and models inside that are used twice', async () => {
    const one = sequential([layers.dense({ units: 2, inputShape: [2] })], { name: 'one' });
    await expect(withNormalization(one)).rejects.toThrow(
      /^model "one": expected a dense or convolution layer before the last one/,
    );
    const inner = sequential([layers.dense({ units: 2, inputShape: [2] })], { name: 'twin' });
    const x = input({ shape: [2] });
    const y = layers.dense({ units: 1 }).apply(inner.apply(inner.apply(x)));
    await expect(withNormalization(functional({ inputs: x, outputs: y }))).rejects.toThrow(
      /^model "twin": expected a model inside that is used once, got 2 uses/,
    );
  });
});
