import { describe, expect, it } from 'vitest';
import { layers, losses, type Model, ops, optimizers, sequential, trainStep, type Value, valueAndGrad } from '../../src/index.ts';
import { mistake } from '../support/mistake.ts';

const x = [
  [1, 2],
  [3, 4],
];
const net = () => sequential([layers.dense({ units: 1, inputShape: [2], name: 'a' }), layers.dense({ units: 1, name: 'b' })]);
const trainee = net();
type Call = Parameters<Model['call']>[1];
const mean = ({ x }: { x: Value }, context: Call) => ops.mean(trainee.call(x, context));
const step = (options: object) => trainStep(trainee, { inputs: ['x'], optimizer: 'sgd', loss: mean, ...options } as never);
const losing = (loss: unknown) => () => step({ loss })({ x } as never);

describe('what is trained', () => {
  const option = { inputs: ['x'], loss: mean, optimizer: 'sgd' } as const;
  it.each([
    [
      'trainStep: expected a model, a layer, a weight or a variable, or a list of these, got an object (inputs). ' +
        'Say first what the step trains, then its options.',
      () => trainStep({ inputs: ['x'] } as never, option),
    ],
    [
      'trainStep of model "sequential": expected weights, which there are once the input shape is known, got none yet. ' +
        'Give the first layer an inputShape, or call build(inputShape) first.',
      () => trainStep(sequential([layers.dense({ units: 1 })]), option),
    ],
    [
      'valueAndGrad of model "sequential": expected at least one trainable weight, got none. ' +
        'Set `trainable` of a layer, or name the layers or weights to train.',
      () => valueAndGrad(sequential([layers.flatten({ inputShape: [2] })]), { inputs: ['x'], loss: mean }),
    ],
    [
      'trainStep: expected at least one trainable weight, got none. Set `trainable` of a layer, or name the layers or weights to train.',
      () => trainStep([], option),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('options', () => {
  it.each([
    ['trainStep, option inputs: expected a value, as it has no default, got none.', () => step({ inputs: undefined })],
    ['trainStep, option loss: expected a value, as it has no default, got none.', () => step({ loss: undefined })],
    ['trainStep, option optimizer: expected a value, as it has no default, got none.', () => step({ optimizer: undefined })],
    [
      'valueAndGrad: expected options among inputs, loss, training, got optimizer.',
      () => valueAndGrad(trainee, { optimizer: 1 } as never),
    ],
    [
      'trainStep of model "sequential", option inputs: expected a list of different names, got ["x","x"].',
      () => step({ inputs: ['x', 'x'] }),
    ],
    ['trainStep of model "sequential", option inputs: expected a list of different names, got "x".', () => step({ inputs: 'x' })],
    [
      'trainStep of model "sequential", option loss: expected a function of the inputs that traces a scalar, got "mse".',
      () => step({ loss: 'mse' }),
    ],
    ['trainStep of model "sequential", option training: expected true or false, got 1.', () => step({ training: 1 })],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('inputs of a call', () => {
  const call = (inputs: unknown) => () => step({ inputs: ['images', 'x'] })(inputs as never);
  const where = 'trainStep of model "sequential"';
  it.each([
    [`${where}: expected an object with images, x, got a list of 2.`, call(x)],
    [`${where}: expected an object with images, x, got undefined.`, call(undefined)],
    [`${where}: expected an object with images, x, got none for "images".`, call({ x })],
    [`${where}: expected an object with images, x, got "image". Did you mean images?`, call({ x, image: x })],
    [
      `${where}, input "x": expected 2 entries at depth 1, got 1 entries. All rows of a nested array must have the same length.`,
      call({ images: x, x: [[1, 2], [1]] }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('losses', () => {
  const where = 'trainStep of model "sequential", loss';
  const scalar = 'a scalar computed with ops from the inputs, or an object with it as `loss`';
  const other = losses.meanSquaredError();
  it.each([
    [
      `${where}: expected a scalar to minimise, got shape (2, 1). Take its mean: ops.mean(loss).`,
      losing(({ x }: { x: Value }, context: Call) => trainee.call(x, context)),
    ],
    [
      `${where}: expected a scalar to minimise, got shape (2,). Take its mean: ops.mean(loss).`,
      losing(({ x }: { x: Value }, context: Call) => ({ loss: other.call(x, ops.mul(trainee.call(x, context), x)) })),
    ],
    [`${where}: expected ${scalar}, got 3.`, losing(() => 3)],
    [`${where}: expected ${scalar}, got a Promise.`, losing(async () => 3)],
    [`${where}: expected ${scalar}, got undefined.`, losing(() => undefined)],
    [
      `${where}: expected a value computed with ops as "accuracy", got 0.5.`,
      losing(({ x }: { x: Value }, context: Call) => ({ loss: mean({ x }, context), accuracy: 0.5 })),
    ],
    [
      `${where}: expected a loss that depends on all weights that are trained, got one without a gradient for b/kernel, b/bias. ` +
        'Use them in the loss, or name only the layers or weights that it trains.',
      losing(({ x }: { x: Value }, context: Call) => ops.mean((trainee.layers[0] as layers.Layer).call(x, context))),
    ],
    [
      `${where}: expected a loss that depends on all weights that are trained, got one without a gradient for ` +
        'a/kernel, a/bias, b/kernel, b/bias. Use them in the loss, or name only the layers or weights that it trains.',
      losing(({ x }: { x: Value }, context: Call) => ops.mean(ops.stopGradient(trainee.call(x, context)))),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });

  it('name the shapes of the inputs where these do not fit the model, and the step works on with others', async () => {
    const sgd = step({ optimizer: optimizers.sgd() });
    const message = await mistake(() => sgd({ x: [[1, 2, 3]] } as never));
    expect(message).toMatch(/^trainStep of model "sequential", loss, matmul: .*The inputs are x \(1, 3\)\.$/);
    await sgd({ x } as never);
  });

  it('that throw otherwise do so with their own error', async () => {
    const failing = losing(() => {
      throw new TypeError('mine');
    });
    await expect(failing()).rejects.toThrow(TypeError);
  });
});

describe('types', () => {
  it('know the names of inputs and results', async () => {
    const own = net();
    const named = trainStep(own, {
      inputs: ['x'],
      optimizer: 'sgd',
      loss: ({ x }, context) => ({ loss: ops.mean(own.call(x, context)), twice: ops.mul(x, 2) }),
    });
    // @ts-expect-error an input that is missing
    await mistake(() => named({}));
    // @ts-expect-error an input that there is not
    await mistake(() => named({ x, z: x }));
    const result = await named({ x });
    expect(result.loss.toFixed(2)).toMatch(/^-?\d/);
    expect(result.twice.toArray()[0]?.[1]).toBe(4);
    // @ts-expect-error a result that there is not
    expect(result.thrice).toBeUndefined();
    trainStep(net(), {
      inputs: ['x'],
      optimizer: 'sgd',
      // @ts-expect-error an input that there is not
      loss: ({ y }) => ops.mean(y),
    });
  });
});
