import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';

const x = tensor(Array.from({ length: 36 }, (_, i) => Math.sin(i))).reshape([9, 4]);
const y = tensor(Array.from({ length: 9 }, () => 1)).reshape([9, 1]);

function build(inner: () => layers.Layer = () => layers.dense({ units: 3, name: 'a' })) {
  const warnings: string[] = [];
  const model = sequential([layers.identity({ inputShape: [4] }), inner(), layers.dense({ units: 1, name: 'b' })], {
    onWarning: (message) => warnings.push(message),
  });
  compile(model);
  return { model, warnings, layer: model.layers[1] as layers.Layer };
}

const compile = (model: Model) => model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.5 }), loss: 'mse' });

/** The names of the weights that a call changes. */
async function changed(model: Model, call: () => Promise<unknown>): Promise<string[]> {
  const before = model.getWeights();
  await call();
  return model
    .getWeights()
    .flatMap(({ data }, i) => (String(data) === String(before[i]?.data) ? [] : [model.weights[i]?.name as string]));
}

const training = (model: Model, batchSize: number) => () => model.fit(x, y, { batchSize, shuffle: false, verbose: 0 });
const ALL = ['a/kernel', 'a/bias', 'b/kernel', 'b/bias'];

describe('layers that are frozen or thawed after compile', () => {
  it('train as they were compiled, in every size of batch, and are told of once', async () => {
    const { model, warnings, layer } = build();
    expect(await changed(model, training(model, 9))).toEqual(ALL);
    layer.trainable = false;
    // The same program, another one, one with a smaller last batch, and a single step.
    for (const size of [9, 3, 4]) expect(await changed(model, training(model, size))).toEqual(ALL);
    expect(await changed(model, () => model.trainOnBatch(x.slice(0, 2), y.slice(0, 2)))).toEqual(ALL);
    await model.evaluate(x, y);
    expect(warnings).toEqual([
      '`trainable` of layer "a" has changed since the model was compiled, and counts as it was then. Call compile again for the change to take effect.',
    ]);
    expect(layer.trainable).toBe(false);
    compile(model);
    for (const size of [9, 3]) expect(await changed(model, training(model, size))).toEqual(['b/kernel', 'b/bias']);
    layer.trainable = true;
    for (const size of [9, 5]) expect(await changed(model, training(model, size))).toEqual(['b/kernel', 'b/bias']);
    expect(warnings).toHaveLength(2);
  });

  it('the same where no program was there yet', async () => {
    const { model, warnings, layer } = build();
    layer.trainable = false;
    for (const size of [9, 3]) expect(await changed(model, training(model, size))).toEqual(ALL);
    expect(warnings).toHaveLength(1);
  });

  it('a batch normalisation keeps its mode', async () => {
    const { model, layer } = build(() => layers.batchNormalization({ name: 'norm' }));
    const moving = ['norm/moving_mean', 'norm/moving_variance'];
    expect(await changed(model, training(model, 9))).toEqual(expect.arrayContaining(moving));
    layer.trainable = false;
    for (const size of [9, 3]) expect(await changed(model, training(model, size))).toEqual(expect.arrayContaining(moving));
    compile(model);
    expect(await changed(model, training(model, 3))).toEqual(['b/kernel', 'b/bias']);
  });

  it('a whole model, and a model inside', async () => {
    const inner = () => sequential([layers.dense({ units: 3, name: 'a', inputShape: [4] })], { name: 'inside' });
    const { model, warnings } = build(inner);
    model.trainable = false;
    for (const size of [9, 3]) expect(await changed(model, training(model, size))).toEqual(ALL);
    expect(warnings).toHaveLength(1);
    expect(model.trainableWeights).toEqual([]);
    compile(model);
    expect(await changed(model, training(model, 3))).toEqual([]);
  });

  it('an optimizer that is prepared first, as a snapshot does, has the state of what learns', async () => {
    const { model, layer } = build();
    layer.trainable = false;
    const bytes = model.snapshot();
    expect(await changed(model, training(model, 9))).toEqual(ALL);
    await model.restore(bytes);
  });
});
