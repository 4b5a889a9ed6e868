import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { model as functional } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as losses from '../../src/nn/losses/index.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import * as callbacks from '../../src/training/callbacks/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';

const zeros = (...shape: number[]) => new Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
const [x, y] = [zeros(4, 4), zeros(4, 3)];
const batches = (...given: unknown[]) => new Set(given) as never;

function one(options: object = {}) {
  const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
  model.compile({ loss: 'categoricalCrossentropy', ...options });
  return model;
}

/** A model with the outputs a and b. */
function two(options: object = {}) {
  const x = input({ shape: [4] });
  const outputs = [layers.dense({ units: 2, name: 'a' }).apply(x), layers.dense({ units: 1, name: 'b' }).apply(x)];
  const model = functional({ inputs: x, outputs });
  model.compile({ loss: 'mse', ...options });
  return model;
}

/** A model whose outputs are 2 steps of 3. */
function steps(): Model {
  const model = sequential([layers.dense({ units: 6, inputShape: [4] }), layers.reshape({ targetShape: [2, 3] })]);
  model.compile({ loss: 'mse' });
  return model;
}

const fitting =
  (options: unknown, model: Model = one()) =>
  () =>
    model.fit(x, model.outputNames.length > 1 ? [zeros(4, 2), zeros(4, 1)] : y, options as never);

const ARRAY = 'Give a tensor, a typed array or nested arrays of numbers.';
const FIT =
  'batchSize, epochs, initialEpoch, validationData, validationSplit, validationBatchSize, validationSteps, ' +
  'validationFreq, shuffle, stepsPerEpoch, callbacks, verbose, signal, classWeight, sampleWeight';

describe('data that is none', () => {
  it.each([
    [`fit: expected one array, got null. ${ARRAY}`, () => one().fit(null as never, y)],
    [`fit, labels: expected one array, got null. ${ARRAY}`, () => one().fit(x, null as never)],
    [`fit, labels: expected one array, got undefined. ${ARRAY}`, () => one().fit(x)],
    [
      'fit: expected a number at depth 0, got string abc. All rows of a nested array must have the same length.',
      () => one().fit('abc' as never, y),
    ],
    [
      'fit, labels: expected 2 entries at depth 1, got 1 entries. All rows of a nested array must have the same length.',
      () => one().fit(x, [[1, 2], [1]]),
    ],
    [`fit, validationData, labels: expected one array, got null. ${ARRAY}`, fitting({ validationData: [x, null] })],
    [
      'fit, validationData: expected [x, y], [x, y, sampleWeight] or an iterable of batches, got a list of 1.',
      fitting({ validationData: [x] }),
    ],
    [
      'fit, validationData: expected [x, y], [x, y, sampleWeight] or an iterable of batches, got a Tensor.',
      fitting({ validationData: x }),
    ],
    [
      'fit, validationData: expected [x, y], [x, y, sampleWeight] or an iterable of batches, got an object (x, y).',
      fitting({ validationData: { x, y } }),
    ],
    [
      'fit, labels: expected 2 arrays: a, b, got one array. Give them as a list of tensors in this order, or as an object by name.',
      () => two().fit(x, zeros(4, 2)),
    ],
    [`evaluate, labels: expected one array, got undefined. ${ARRAY}`, () => one().evaluate(x)],
    [`predict: expected one array, got null. ${ARRAY}`, () => one().predict(null as never)],
    ['predict: expected at least one sample, got none.', () => one().predict(zeros(0, 4))],
    [
      `predict: expected one array, got undefined. ${ARRAY}`,
      () => sequential([layers.dense({ units: 3 })]).predict(undefined as never),
    ],
    [`trainOnBatch, labels: expected one array, got null. ${ARRAY}`, () => one().trainOnBatch(x, null as never)],
    ['model "sequential", setWeights: expected 2 arrays, got null.', () => one().setWeights(null as never)],
    ['model "sequential", restore: expected the bytes of a snapshot, got null.', () => one().restore(null as never)],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('arguments that cannot act', () => {
  const validation = (name: string) =>
    `fit, option ${name}: expected a validation, got neither validationData nor validationSplit. Give one of them, or leave the option out.`;
  const own = 'It brings its own batches, in its own order: leave the option out.';
  const classified = (labels: readonly number[], classWeight: object) => () =>
    one({ loss: 'sparseCategoricalCrossentropy' }).fit(x, tensor([...labels]), { verbose: 0, classWeight } as never);
  it.each([
    [validation('validationBatchSize'), fitting({ validationBatchSize: 2 })],
    [
      'fit, option classWeight: expected a weight for at least one class, got none. Leave the option out.',
      fitting({ classWeight: {} }),
    ],
    [validation('validationSteps'), fitting({ validationSteps: 2 })],
    [validation('validationFreq'), fitting({ validationFreq: 2 })],
    [
      'fit, option validationSplit: expected no fraction of the samples besides validationData, got 0.5. Give one of the two.',
      fitting({ validationSplit: 0.5, validationData: [x, y] }),
    ],
    [
      `fit, option validationBatchSize: expected none besides an iterable of batches, got 2. ${own}`,
      fitting({ validationBatchSize: 2, validationData: batches([x, y]) }),
    ],
    [
      `fit: expected no batchSize besides an iterable of batches, got 2. ${own}`,
      () => one().fit(batches([x, y]), { batchSize: 2, verbose: 0 }),
    ],
    [
      `fit: expected no shuffle: true besides an iterable of batches, got true. ${own}`,
      () => one().fit(batches([x, y]), { shuffle: true, verbose: 0 }),
    ],
    [
      `evaluate: expected no batchSize besides an iterable of batches, got 2. ${own}`,
      () => one().evaluate(batches([x, y]), { batchSize: 2 }),
    ],
    [
      `predict: expected no batchSize besides an iterable of batches, got 2. ${own}`,
      () => one().predict(batches([x]), { batchSize: 2 }),
    ],
    [
      'fit, option classWeight: expected classes that some of the labels have (the first labels are of class 0, 1), got 5, 7.',
      classified([0, 1, 0, 1], { 5: 2, 7: 1 }),
    ],
    [
      'fit, option classWeight: expected one label a sample, a class index or a row with the largest entry at its class, got (4, 2, 3). ' +
        'Give the weights of time steps as sampleWeight.',
      () => steps().fit(x, zeros(4, 2, 3), { verbose: 0, classWeight: { 1: 2 } }),
    ],
    [
      'fit, option sampleWeight: expected one weight a sample, or one a time step, shape (?, 2), got shape (4, 3).',
      () => steps().fit(x, zeros(4, 2, 3), { verbose: 0, sampleWeight: zeros(4, 3) }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });

  it('a class weight that one batch of an iterable has no label for is none', async () => {
    await one({ loss: 'sparseCategoricalCrossentropy' }).fit(batches([x, zeros(4, 1)]), { verbose: 0, classWeight: { 1: 2 } });
  });
});

describe('iterables that do not give batches, or with what they must bring themselves', () => {
  const together = (what: string) =>
    `fit: expected no ${what} besides an iterable of batches, got some. Let it yield [x, y] or [x, y, sampleWeight].`;
  it.each([
    [
      'fit, a batch of the iterable: expected [x, y] or [x, y, sampleWeight], got a Tensor.',
      () => one().fit(batches(x), { verbose: 0 }),
    ],
    [
      'fit, a batch of the iterable: expected [x, y] or [x, y, sampleWeight], got null.',
      () => one().fit(batches(null), { verbose: 0 }),
    ],
    [`fit, labels: expected one array, got undefined. ${ARRAY}`, () => one().fit(batches([x]), { verbose: 0 })],
    [
      'evaluate: expected an iterable with at least one batch, got 0. Give an object that can be iterated again, or fewer steps.',
      () => one().evaluate(batches()),
    ],
    [
      'predict: expected an iterable with at least one batch, got 0. Give an object that can be iterated again, or fewer steps.',
      () => one().predict(batches()),
    ],
    [`predict: expected one array, got null. ${ARRAY}`, () => one().predict(batches(null))],
    [
      'predict: expected samples of shape (?, 4), as layer "dense" was built for, got (4, 5). ' +
        'Check the data or the inputShape of the first layer.',
      () => one().predict(batches([zeros(4, 5)])),
    ],
    [together('labels'), () => one().fit(batches([x, y]), y, {})],
    [together('sampleWeight'), () => one().fit(batches([x, y]), { sampleWeight: [1] })],
    [together('validationSplit'), () => one().fit(batches([x, y]), { validationSplit: 0.5 })],
    [together('labels').replace('fit', 'evaluate'), () => one().evaluate(batches([x, y]), y, {})],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('options of fit, evaluate, predict and trainOnBatch', () => {
  it.each([
    ['fit: expected an object of options, got 5. Options are given by name: { batchSize: 5 }.', fitting(5)],
    [`fit: expected options among ${FIT}, got batch_size. Did you mean batchSize?`, fitting({ batch_size: 3 })],
    ['fit, option batchSize: expected an integer of at least 1, got "3".', fitting({ batchSize: '3' })],
    ['fit, option epochs: expected an integer of at least 0, got null.', fitting({ epochs: null })],
    ['fit, option validationBatchSize: expected an integer of at least 1, got 0.', fitting({ validationBatchSize: 0 })],
    ['fit, option stepsPerEpoch: expected an integer of at least 1, got -2.', fitting({ stepsPerEpoch: -2 })],
    [
      'fit, option callbacks: expected a list of callbacks, got a TerminateOnNaN.',
      fitting({ callbacks: callbacks.terminateOnNaN() }),
    ],
    [
      'fit, option callbacks: expected objects with methods of Callback, got a function.',
      fitting({ callbacks: [callbacks.terminateOnNaN] }),
    ],
    ['fit, option callbacks: expected objects with methods of Callback, got null.', fitting({ callbacks: [null] })],
    ["fit, option verbose: expected 'auto', 0, 1 or 2, got true.", fitting({ verbose: true })],
    ['fit, option shuffle: expected true or false, got "batch".', fitting({ shuffle: 'batch' })],
    ['fit, option signal: expected an AbortSignal, got an object ().', fitting({ signal: {} })],
    ['fit, option validationFreq: expected an integer of at least 1, got 0.', fitting({ validationFreq: 0 })],
    ['fit, option validationFreq: expected an integer of at least 1, got 0.', fitting({ validationFreq: [2, 0] })],
    ['fit, option validationFreq: expected a number of epochs, or a list of epochs, got "x".', fitting({ validationFreq: 'x' })],
    ['fit, option validationSplit: expected a number from 0 to below 1, got "a".', fitting({ validationSplit: 'a' })],
    [
      'evaluate: expected options among batchSize, steps, verbose, sampleWeight, got returnDict.',
      () => one().evaluate(x, y, { returnDict: true } as never),
    ],
    ["evaluate, option verbose: expected 'auto', 0, 1 or 2, got 3.", () => one().evaluate(x, y, { verbose: 3 as 2 })],
    [
      'predict: expected options among batchSize, steps, verbose, got batch. Did you mean batchSize?',
      () => one().predict(x, { batch: 3 } as never),
    ],
    [
      'trainOnBatch: expected options among classWeight, sampleWeight, got batchSize.',
      () => one().trainOnBatch(x, y, { batchSize: 3 } as never),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('weights of samples and classes', () => {
  const each = 'fit, option sampleWeight: expected one weight a sample, or a list or object of such for the outputs a, b, got';
  it.each([
    ['fit, option sampleWeight: expected one weight a sample, got "x".', fitting({ sampleWeight: 'x' })],
    ['fit, option sampleWeight: expected one weight a sample, got null.', fitting({ sampleWeight: null })],
    ['fit, option sampleWeight: expected one weight a sample, got shape (4, 2).', fitting({ sampleWeight: zeros(4, 2) })],
    ['fit, option sampleWeight, sample 1: expected a number, got NaN.', fitting({ sampleWeight: [1, Number.NaN, 1, 1] })],
    [
      'fit: expected at least one sample and as many weights as samples, got 4 samples and 2 weights.',
      fitting({ sampleWeight: [1, 2] }),
    ],
    [`${each} a list of 3.`, fitting({ sampleWeight: [zeros(4), zeros(4), zeros(4)] }, two())],
    [`${each} unknown c.`, fitting({ sampleWeight: { c: zeros(4) } }, two())],
    [
      'fit, option sampleWeight for a: expected one weight a sample, got shape (4, 2).',
      fitting({ sampleWeight: { a: zeros(4, 2) } }, two()),
    ],
    ['fit, option classWeight: expected an object of weights by class index, got a list of 2.', fitting({ classWeight: [1, 2] })],
    ['fit, option classWeight: expected class indices from 0 on, got cat.', fitting({ classWeight: { cat: 2 } })],
    ['fit, option classWeight, class 0: expected a number of at least 0, got -2.', fitting({ classWeight: { 0: -2 } })],
    [
      'fit, option classWeight: expected a model with one output, got 2 outputs. Give sampleWeight a list with the weights for each output.',
      fitting({ classWeight: { 0: 2 } }, two()),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });

  it('are for all outputs where there is one array, as in Keras, or for each its own, in order or by name', async () => {
    const target = [zeros(4, 2), zeros(4, 1)].map((t) => t.map(() => 1));
    const losses = async (sampleWeight?: unknown) => {
      const { a_loss, b_loss } = await two().evaluate(x, target, { sampleWeight } as never);
      return [a_loss, b_loss];
    };
    const w = [2, 0, 0, 0];
    expect(await losses()).toEqual([1, 1]);
    expect(await losses(w)).toEqual([0.5, 0.5]);
    expect(await losses(Float32Array.from(w))).toEqual([0.5, 0.5]);
    expect(await losses([w, [0, 0, 0, 0]])).toEqual([0.5, 0]);
    expect(await losses([w, undefined])).toEqual([0.5, 1]);
    expect(await losses({ b: w })).toEqual([1, 0.5]);
  });
});

describe('options of compile', () => {
  const compiling = (options: unknown) => () => one().compile(options as never);
  const expected = (option: string, what: string, names: string) =>
    `compile, option ${option}: expected ${what}, or a list or object with one for each output (${names}), got`;
  const nested = expected('metrics', 'a list of metrics', 'a, b');
  const weights = expected('lossWeights', 'a number', 'a, b');
  const OPTIONS = 'optimizer, loss, lossWeights, metrics, weightedMetrics';
  it.each([
    ['compile: expected options with loss, got none. Options are given by name: { loss: … }.', compiling(undefined)],
    [
      `compile: expected options among ${OPTIONS}, got metric. Did you mean metrics?`,
      compiling({ loss: 'mse', metric: ['accuracy'] }),
    ],
    [`${expected('loss', 'a loss', 'dense')} a list of 2.`, compiling({ loss: ['mse', 'mse'] })],
    [`${expected('loss', 'a loss', 'dense')} q.`, compiling({ loss: { q: 'mse' } })],
    [`${expected('loss', 'a loss', 'a, b')} none for b.`, () => two({ loss: { a: 'mse' } })],
    [`${expected('metrics', 'a list of metrics', 'dense')} "accuracy".`, compiling({ loss: 'mse', metrics: 'accuracy' })],
    [`${nested} null for a.`, () => two({ metrics: { a: null } })],
    [`${nested} "mae" for b.`, () => two({ metrics: [['mse'], 'mae'] })],
    [`${nested} undefined for b.`, () => two({ metrics: [['mse'], undefined] })],
    [`${nested} a list of 3.`, () => two({ metrics: [['mse'], [], []] })],
    [`${nested.replace('metrics:', 'weightedMetrics:')} c.`, () => two({ weightedMetrics: { c: ['mse'] } })],
    [`${weights} a list of 1.`, () => two({ lossWeights: [1] })],
    [`${weights} NaN for b.`, () => two({ lossWeights: [1, Number.NaN] })],
    [`${weights} "a" for a.`, () => two({ lossWeights: ['a', 1] })],
    [`${weights} c.`, () => two({ lossWeights: { c: 1 } })],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });

  it.each([
    [/option loss: .* got null\.$/, { loss: null }],
    [/option loss: .* got a function\. Call it: losses\.huber\(\) is a loss, losses\.huber makes one\.$/, { loss: losses.huber }],
    [/option metrics: .* got null\.$/, { metrics: [null] }],
    [/option metrics: .* got a function\. Call it: metrics\.auc\(\) is a metric, /, { metrics: [metrics.auc] }],
    [/option optimizer: .* got an object \(\)\.$/, { optimizer: {} }],
    [/option optimizer: .* got a function\. Call it: optimizers\.adam\(\) is an optimizer/, { optimizer: optimizers.adam }],
  ])('%s', async (message, options) => {
    expect(await mistake(compiling({ loss: 'mse', ...options }))).toMatch(message);
  });

  it('take metrics for each output, by order or name, and one alone by name', async () => {
    const target = [zeros(4, 2), zeros(4, 1)];
    const names = async (given: unknown) =>
      Object.keys(await two({ metrics: given }).evaluate(x, target)).filter((n) => /ma?e$/.test(n));
    expect(await names(['mae'])).toEqual(['a_mae', 'b_mae']);
    expect(await names([['mae'], []])).toEqual(['a_mae']);
    expect(await names({ b: ['mae'] })).toEqual(['b_mae']);
    expect(await names({ b: 'mae' })).toEqual(['b_mae']);
  });
});
