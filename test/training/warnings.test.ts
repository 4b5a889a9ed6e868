import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as losses from '../../src/nn/losses/index.ts';
import * as ops from '../../src/ops/index.ts';
import type { CompileOptions } from '../../src/training/compile.ts';

const x = tensor(Array.from({ length: 36 }, (_, i) => Math.sin(i))).reshape([9, 4]);
const y = tensor(Array.from({ length: 9 }, (_, i) => i % 2)).reshape([9, 1]);

function build(stack: readonly layers.Layer[], loss: CompileOptions['loss'] = 'mse') {
  const warnings: string[] = [];
  const model = sequential([layers.inputLayer({ inputShape: [4] }), ...stack], {
    onWarning: (message) => warnings.push(message),
  });
  model.compile({ optimizer: 'sgd', loss });
  return { model, warnings };
}

/** Everything that traces a program, for several sizes of batch, twice. */
async function use({ model }: ReturnType<typeof build>): Promise<void> {
  for (let i = 0; i < 2; i++) {
    for (const batchSize of [4, 9]) await model.fit(x, y, { batchSize, verbose: 0 });
    await model.trainOnBatch(x, y);
    await model.evaluate(x, y, { batchSize: 5 });
    await model.predict(x, { batchSize: 2 });
  }
}

class Doubled extends layers.Layer {
  readonly className = 'Doubled';
  call = (value: Value) => ops.softmax(ops.mul(value, 2));
}

const SOFTMAX =
  'softmax over axis 1 of (batch, 1), which has size 1, is 1 whatever its input, so nothing can be learned through it. Use a sigmoid ' +
  'for one output, or as many outputs as classes.';

describe('a softmax over one value', () => {
  it.each([
    ['as an activation', () => [layers.dense({ units: 1, activation: 'softmax' })]],
    ['as a layer', () => [layers.dense({ units: 1 }), layers.softmax()]],
    ['as an activation layer', () => [layers.dense({ units: 1 }), layers.activation({ activation: 'softmax' })]],
    ['in a custom layer', () => [layers.dense({ units: 1 }), new Doubled()]],
    ['in a model inside', () => [sequential([layers.dense({ units: 1, activation: 'softmax', inputShape: [4] })])]],
  ])('%s is warned of once', async (_, make) => {
    const built = build(make());
    await use(built);
    expect(built.warnings).toEqual([SOFTMAX]);
  });

  it('along another axis', async () => {
    const { model, warnings } = build([layers.reshape({ targetShape: [1, 4] }), layers.softmax({ axis: 1 }), layers.flatten()]);
    await model.predict(x);
    expect(warnings).toEqual([SOFTMAX.replace('(batch, 1)', '(batch, 1, 4)')]);
  });

  it('not of several, nor over a batch of one', async () => {
    const built = build([layers.dense({ units: 3, activation: 'softmax' }), layers.dense({ units: 1 })]);
    await use(built);
    await built.model.predict(x.slice(0, 1));
    expect(built.warnings).toEqual([]);
  });
});

it.each([
  ['categoricalCrossentropy', losses.categoricalCrossentropy()],
  ['categoricalFocalCrossentropy', losses.categoricalFocalCrossentropy()],
])('%s of one class is warned of once', async (name, loss) => {
  const built = build([layers.dense({ units: 1, activation: 'sigmoid' })], loss);
  await use(built);
  expect(built.warnings).toEqual([
    `loss "${name}" of outputs (batch, 1) has one class to choose from, so it is 0 whatever the output. Use 'binaryCrossentropy' for two ` +
      'classes in one output, or as many outputs as classes.',
  ]);
});

describe('no trainable weights', () => {
  const message = (remedy: string, where = 'fit') =>
    `model "sequential", ${where}: the model has no trainable weights, so that no weight is learned. ${remedy}`;
  const thaw = 'Set `trainable` of a layer, and call compile again.';

  it('are warned of once where the model is to learn', async () => {
    const frozen = build([layers.dense({ units: 1, trainable: false })]);
    await frozen.model.evaluate(x, y);
    await frozen.model.predict(x);
    expect(frozen.warnings).toEqual([]);
    for (let i = 0; i < 2; i++) await frozen.model.fit(x, y, { verbose: 0 });
    expect(frozen.warnings).toEqual([message(thaw)]);
    const bare = build([layers.flatten()]);
    await bare.model.trainOnBatch(x, x);
    await bare.model.trainOnBatch(x, x);
    expect(bare.warnings).toEqual([message('Add a layer that has some.', 'trainOnBatch')]);
  });

  it('as the model was compiled', async () => {
    const { model, warnings } = build([layers.dense({ units: 1 })]);
    model.trainable = false;
    await model.fit(x, y, { verbose: 0 });
    expect(warnings.filter((text) => text.includes('no trainable weights'))).toEqual([]);
    model.compile({ loss: 'mse' });
    await model.fit(x, y, { verbose: 0 });
    expect(warnings.filter((text) => text.includes('no trainable weights'))).toEqual([message(thaw)]);
  });
});

describe('each warning comes once for a model', () => {
  it('from callbacks, over several trainings', async () => {
    const { model, warnings } = build([layers.dense({ units: 1 })]);
    let control: { warn(message: string): void } | undefined;
    const callback = {
      onTrainBegin(given: { warn(message: string): void }) {
        control = given;
      },
      onEpochEnd: () => control?.warn('mind this'),
    };
    for (let i = 0; i < 2; i++) await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: [callback] });
    expect(warnings).toEqual(['mind this']);
  });

  it('from saving, however often, in every format; to a receiver of its own once a file', async () => {
    const unknown = { name: 'mine', call: (_: Value, yPred: Value) => ops.mean(yPred, [1]) };
    const { model, warnings } = build([layers.dense({ units: 1 })]);
    model.compile({ loss: 'mse', metrics: [unknown] });
    for (let i = 0; i < 2; i++) await model.toBytes();
    await model.toJson();
    const [left, ...more] = warnings;
    expect(left).toMatch(/^save: metric "mine" is left out/);
    expect(more).toEqual([]);
    const messages: string[] = [];
    await model.toBytes('h5', { onWarning: (text) => messages.push(text) });
    expect(messages.filter((text) => text === left)).toEqual([left]);
    expect(new Set(messages).size).toBe(messages.length);
    expect(warnings).toEqual([left]);
  });
});
