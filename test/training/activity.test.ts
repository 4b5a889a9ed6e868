import { describe, expect, it } from 'vitest';
import { type CallContext, layers, ops, regularizers, sequential, type Value } from '../../src/index.ts';
import type { RegularizerName } from '../../src/nn/regularizers/index.ts';
import { mistake } from '../support/mistake.ts';

const x = [
  [1, 2],
  [3, -1],
  [0, 5],
];
const y = [[0], [0], [0]];
const squares = 1 + 4 + 9 + 1 + 25;

/** Its input, with Σx² of the batch added to the loss. */
class Penalised extends layers.Layer {
  readonly className = 'Penalised';

  call(value: Value, { addLoss }: CallContext): Value {
    addLoss(ops.sum(ops.square(value)));
    return value;
  }
}

const still = { kernelInitializer: 'zeros', trainable: false } as const;

async function losses(...inner: layers.Layer[]) {
  const net = sequential([...inner, layers.dense({ units: 1, ...still })]);
  net.compile({ loss: 'mse', optimizer: 'sgd' });
  net.build([2]);
  const evaluated = (await net.evaluate(x, y)).loss;
  return { evaluated, trained: (await net.trainOnBatch(x, y)).loss, net };
}

describe('what layers add to the loss', () => {
  it('is there in training and evaluation, and predictions do not change', async () => {
    const { evaluated, trained, net } = await losses(layers.activityRegularization({ l2: 0.3 }));
    expect(evaluated).toBeCloseTo((0.3 * squares) / 3, 5);
    expect(trained).toBeCloseTo((0.3 * squares) / 3, 5);
    expect(Array.from((await net.predict(x)).data)).toEqual([0, 0, 0]);
    expect((await net.profile(x, y, { rounds: 1 })).kernels.length).toBeGreaterThan(0);
  });

  it("comes from a user's own layer too, as it is", async () => {
    expect((await losses(new Penalised())).evaluated).toBeCloseTo(squares, 4);
    const both = new Penalised({ activityRegularizer: regularizers.l2({ l2: 0.5 }) });
    expect((await losses(both)).evaluated).toBeCloseTo(squares + (0.5 * squares) / 3, 4);
  });

  it('comes from a layer inside a spectral normalisation', async () => {
    const layer = layers.dense({ units: 2, kernelInitializer: 'identity', activityRegularizer: regularizers.l2({ l2: 0.3 }) });
    expect((await losses(layers.spectralNormalization({ layer }))).evaluated).toBeCloseTo((0.3 * squares) / 3, 5);
  });

  it('is in the config of a layer', () => {
    expect(layers.flatten({ activityRegularizer: 'l1' }).getConfig()).toMatchObject({ activityRegularizer: 'l1' });
    expect(layers.flatten().getConfig()).not.toHaveProperty('activityRegularizer');
    const config = layers.activityRegularization({ l1: 0.1, name: 'a' }).getConfig();
    expect(config).toEqual({ l1: 0.1, l2: 0, name: 'a', trainable: true });
    expect(layers.activityRegularization(config).getConfig()).toEqual(config);
  });

  it.each([
    [
      'layer "dense", option activityRegularizer: expected a regularizer (one of l1, l1l2, l2, orthogonal), got "l3".',
      () => sequential([layers.dense({ units: 1, inputShape: [2], activityRegularizer: 'l3' as RegularizerName })]),
    ],
    [
      'layer "ActivityRegularization", option l1: expected a number of at least 0, got -1.',
      () => layers.activityRegularization({ l1: -1 }),
    ],
    [
      'layer "quiet", option l2: expected a number of at least 0, got NaN.',
      () => layers.activityRegularization({ l2: Number.NaN, name: 'quiet' }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
