import { describe, expect, it } from 'vitest';
import { configOf } from '../../src/core/config.ts';
import { layers, losses, metrics, sequential } from '../../src/index.ts';
import { getActivation } from '../../src/nn/activations/index.ts';
import { getConstraint } from '../../src/nn/constraints/index.ts';
import { getInitializer } from '../../src/nn/initializers/index.ts';
import { getOptimizer } from '../../src/nn/optimizers/index.ts';
import { getRegularizer } from '../../src/nn/regularizers/index.ts';
import { mistake } from '../support/mistake.ts';
import { cases } from './fixtures.ts';

interface Case {
  readonly kind: string;
  readonly name: string;
  /** The class or function that Keras has under the name. */
  readonly is: string;
}

/** What Keras has and this library does not. */
const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  activation: ['sparsemax', 'threshold'],
  initializer: ['STFT'],
  loss: ['CTC', 'Circle', 'Dice', 'Tversky', 'circle', 'ctc', 'dice', 'tversky'],
  metric: [
    'BinaryIoU',
    'ConcordanceCorrelation',
    'IoU',
    'Mean',
    'MeanIoU',
    'OneHotIoU',
    'OneHotMeanIoU',
    'PearsonCorrelation',
    'Sum',
  ],
  optimizer: ['Adafactor', 'Ftrl', 'LossScaleOptimizer', 'MultiOptimizer', 'Muon', 'OptimizerMap', 'ScheduleFreeAdamW'],
};

const nameOf = (thing: object) => configOf(thing)?.name ?? 'nothing known';
/** The name of what this library finds. */
const finders: Readonly<Record<string, (name: never) => string>> = {
  activation: (name) => getActivation(name, 'here').name || String(name),
  constraint: (name) => nameOf(getConstraint(name, 'here')),
  initializer: (name) => nameOf(getInitializer(name, 'here')),
  loss: (name) => nameOf(losses.getLoss(name)),
  metric: (name) => nameOf(metrics.getMetric(name)),
  optimizer: (name) => getOptimizer(name).className,
  regularizer: (name) => nameOf(getRegularizer(name, 'here')),
};

/** A name without what spellings differ in. */
const plain = (name: string) =>
  name
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/(?<!absolute|squared|percentage|logarithmic)error$|(initializer|regularizer)$/, '')
    .replace('hardswish', 'hardsilu')
    .replace('swish', 'silu');

const all = cases<Case>('names');
const here = all.filter(({ kind, is }) => !NOT_HERE[kind]?.includes(is));
const elsewhere = all.filter(({ kind, is }) => NOT_HERE[kind]?.includes(is));

describe('every name that Keras knows stands for the same here', () => {
  it.each(here)('$kind $name', ({ kind, name, is }) => {
    expect(plain(finders[kind]?.(name as never) ?? '')).toBe(plain(is));
  });
});

it.each(elsewhere)('$kind $name is refused, as it is not here', async ({ kind, name }) => {
  expect(await mistake(() => finders[kind]?.(name as never))).toMatch(/expected an? \w+ \(one of .*\), got "/);
});

describe('compile', () => {
  const model = () => sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
  const data = [[[1, 2]], [[0, 1, 0]]] as const;

  it('logs a metric under the name by which it was asked for, as Keras does', async () => {
    const net = model();
    net.compile({
      optimizer: 'Adam',
      loss: 'categorical_crossentropy',
      metrics: ['acc', 'mse', 'MeanSquaredError', 'categorical_accuracy'],
    });
    expect(Object.keys(await net.evaluate(...data)).sort()).toEqual([
      'MeanSquaredError',
      'acc',
      'categorical_accuracy',
      'loss',
      'mse',
    ]);
  });

  it.each([
    [{ loss: 'mse', optimizer: 'adm' }, 'option optimizer: expected an optimizer', '"adm". Did you mean adam?'],
    [{ loss: 'crossentropy' }, 'option loss: expected a loss', '"crossentropy". Did you mean binaryCrossentropy?'],
    [
      { loss: 'categorical_crosentropy' },
      'option loss: expected a loss',
      '"categorical_crosentropy". Did you mean categoricalCrossentropy?',
    ],
    [{ loss: 'mse', metrics: ['acuracy'] }, 'option metrics: expected a metric', '"acuracy". Did you mean accuracy?'],
    [{ loss: 'mse', metrics: ['rmse'] }, 'option metrics: expected a metric', '"rmse". Did you mean rootMeanSquaredError?'],
  ])('%j names the nearest', async (options, begin, end) => {
    const message = await mistake(() => model().compile(options as never));
    expect(message).toContain(begin);
    expect(message).toContain(end);
  });
});

it("a layer keeps its activation's name as it is spelt here", () => {
  for (const activation of ['leaky_relu', 'leakyRelu', 'LeakyRelu'] as const) {
    expect(layers.dense({ units: 1, activation }).getConfig().activation).toBe('leakyRelu');
    expect(layers.conv2d({ filters: 1, kernelSize: 1, activation }).getConfig().activation).toBe('leakyRelu');
    expect(layers.activation({ activation }).getConfig().activation).toBe('leakyRelu');
  }
});
