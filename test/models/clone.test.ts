import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { cloneModel, copyLayer, copyWeights } from '../../src/models/clone.ts';
import { model } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';
import { draw, largest, scramble } from '../support/scrambled.ts';

/** Two inputs, a shared layer, a nested stack that is used twice and shares a layer with the outside, spectral normalisation, two outputs. */
function tangled() {
  const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [3], name: 'b' })];
  const shared = layers.dense({ units: 4, activation: 'tanh', name: 'shared' });
  const square = layers.dense({ units: 4 });
  const stack = sequential([square, layers.batchNormalization(), layers.dropout({ rate: 0.5 })], { name: 'stack' });
  const [x, y] = [stack.apply(shared.apply(a)), stack.apply(shared.apply(b), { training: false })];
  const sum = layers.add().apply([x, y, square.apply(x)]);
  const spectral = layers.spectralNormalization({ layer: layers.dense({ units: 2 }) });
  const inner = input({ shape: [4] });
  const branches = model({ inputs: inner, outputs: [spectral.apply(inner), layers.reLU().apply(inner)], name: 'branches' });
  return model({ inputs: [a, b], outputs: branches.connect(sum), seed: 3, name: 'tangled' });
}

const batch = () => [draw('a', [5, 3]), draw('b', [5, 3])];
const paths = (net: Model) => net.weights.map((w) => [w.name, w.shape]);

describe('cloneModel', () => {
  it('copies every layer once, with names, seed and connections, and no weight is common', async () => {
    const net = tangled();
    const clone = cloneModel(net);
    expect(await clone.toJson()).toBe(await net.toJson());
    expect(paths(clone)).toEqual(paths(net));
    expect(clone.weights.filter((w) => net.weights.includes(w))).toEqual([]);
    expect(clone.getWeights()).toEqual(net.getWeights());
    await scramble(net);
    await copyWeights(net, clone);
    expect(clone.getWeights()).toEqual(net.getWeights());
    expect(await clone.predictAll(batch())).toEqual(await net.predictAll(batch()));
    expect(clone.nodes.map((node) => node.training)).toEqual(net.nodes.map((node) => node.training));
  });

  it('keeps what is frozen, also a layer that learns in a frozen model', () => {
    const net = tangled();
    const stack = net.layers.find((layer) => layer.name === 'stack') as Model;
    stack.trainable = false;
    (stack.layers.find((layer) => layer.className === 'Dropout') as Layer).trainable = true;
    const trained = (m: Model): unknown => m.layers.map((l) => [l.name, l.trainable, 'layers' in l && trained(l as Model)]);
    const clone = cloneModel(net);
    expect(trained(clone)).toEqual(trained(net));
    expect(clone.trainableWeights.map((w) => w.name)).toEqual(net.trainableWeights.map((w) => w.name));
  });

  it('takes a name, a seed, and a stack that waits for its data', () => {
    const clone = cloneModel(tangled(), { name: 'other', seed: 4, trainable: false });
    expect([clone.name, clone.seed, clone.trainableWeights]).toEqual(['other', 4, []]);
    expect(clone.getWeights()[0]).not.toEqual(tangled().getWeights()[0]);
    const waiting = cloneModel(sequential([layers.dense({ units: 2 })]));
    expect(waiting.built).toBe(false);
    waiting.buildFor([[3]]);
    expect(waiting.outputShape).toEqual([2]);
  });

  it('puts a layer, several or none in the place of others, in stacks, models inside and at the ends', async () => {
    const net = tangled();
    const asked: string[] = [];
    const clone = cloneModel(net, {
      replace: (layer) => {
        asked.push(layer.name);
        if (['BatchNormalization', 'Dropout'].includes(layer.className)) return [];
        if (layer.className === 'ReLU') return layers.elu();
        return layer.name === 'shared'
          ? [copyLayer(layer, { activation: 'linear' }), layers.activation({ activation: 'tanh' })]
          : undefined;
      },
    });
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).not.toContain('a');
    const stack = clone.layers.find((layer) => layer.name === 'stack') as Model;
    expect(stack.layers.map((layer) => layer.name)).toEqual(['dense']);
    expect(clone.layers.map((layer) => layer.className)).toContain('Activation');
    await scramble(net);
    await copyWeights(net, clone);
    const at = net.weights.findIndex((w) => w.name.endsWith('gamma'));
    const same = net.getWeights();
    // A normalisation that does nothing.
    for (const [i, fill] of [1, 0, 0, 1 - 1e-3].entries()) same[at + i] = (same[at + i] as Tensor).map(() => fill);
    await net.setWeights(same);
    const [got, want] = [await clone.predict(batch()), await net.predict(batch())];
    expect(largest(got, want)).toBeLessThan(1e-5);

    const left = cloneModel(sequential([layers.dropout({ rate: 0.5, inputShape: [3] }), layers.dense({ units: 2 })]), {
      replace: (layer) => (layer.className === 'Dropout' ? [] : undefined),
    });
    expect(left.inputs[0]?.shape).toEqual([3]);
    expect(cloneModel(left, { replace: () => [] }).outputShape).toEqual([3]);
  });

  it('trains apart from its model', async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    const clone = cloneModel(net);
    const before = net.getWeights();
    clone.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await clone.fit(draw('x', [8, 3]), draw('y', [8, 1]), { verbose: 0 });
    expect(net.getWeights()).toEqual(before);
    expect(clone.getWeights()).not.toEqual(before);
  });

  it('refuses layers that do not say how they are made, and replacements that do not fit', async () => {
    class Wide extends layers.Layer {
      readonly className = 'Wide';
      readonly units: number;
      constructor({ units }: { units?: number } = {}) {
        super();
        this.units = units ?? 1;
      }
      protected override build(shape: readonly number[]) {
        this.addWeight('wide', { shape: [...shape, this.units], initializer: 'zeros' });
      }
      call = (x: Value) => x;
    }
    class Strict extends Wide {
      constructor(options: { units: number }) {
        super({ units: options.units.valueOf() });
      }
    }
    const copyOf = (layer: Layer) => mistake(() => cloneModel(sequential([layers.dense({ units: 2, inputShape: [3] }), layer])));
    expect(await copyOf(new Wide({ units: 2 }))).toBe(
      'layer "wide", copy: expected a layer whose getConfig gives the options that its constructor takes, got a copy with weights (2, 1) ' +
        'where it has (2, 2). Let getConfig return every option, { ...super.getConfig() } included.',
    );
    expect(await copyOf(new Strict({ units: 2 }))).toContain(
      'layer "wide", copy: expected a layer whose getConfig gives the options',
    );
    expect(await mistake(() => cloneModel(tangled(), { replace: (layer) => (layer.className === 'Add' ? [] : undefined) }))).toBe(
      'cloneModel, in place of layer "add": expected something that takes several inputs, got nothing.',
    );
    const branches = layers.identity();
    expect(await mistake(() => cloneModel(tangled(), { replace: (l) => (l.name === 'branches' ? branches : undefined) }))).toBe(
      'cloneModel, in place of model "branches": expected 2 results, got 1.',
    );
    expect(await mistake(() => cloneModel(tangled(), { replace: (l) => (l.name === 'add' ? (3 as never) : undefined) }))).toBe(
      'cloneModel, in place of layer "add": expected a layer, a list of layers, or undefined, got 3.',
    );
    expect(await mistake(() => cloneModel({} as Model))).toBe('cloneModel: expected a model, got an object ().');
  });
});
