import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { LossName } from '../../src/nn/losses/index.ts';
import { mistake } from '../support/mistake.ts';

const zeros = (...shape: number[]) => new Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);

function classifier(loss: LossName = 'categoricalCrossentropy'): Sequential {
  const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
  model.compile({ loss, metrics: ['accuracy'] });
  return model;
}

const image = () => layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] });

describe('shapes that do not fit are refused', () => {
  it.each([
    [
      'at build, by the layer they do not fit',
      () => sequential([layers.dense({ units: 2, inputShape: [4] }), layers.conv2d({ filters: 1, kernelSize: 3 })]),
      'layer "conv2d": expected an input of 4 dimensions (batch, height, width, channels), got (?, 2). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
    ],
    [
      'where an image is smaller than a filter',
      () => sequential([image(), layers.conv2d({ filters: 1, kernelSize: 7, name: 'wide' })]),
      expect.stringMatching(/^layer "wide": expected .*, got .*6.*\. /),
    ],
    [
      'where a reshape does not come out',
      () => sequential([layers.reshape({ targetShape: [3, -1], inputShape: [4] })]),
      'layer "reshape", option targetShape: expected a shape of 4 values, as an input of (?, 4) has, got (3, -1).',
    ],
    [
      'as an inputShape with a batch axis',
      () => sequential([layers.dense({ units: 2, inputShape: [0, 4] })]),
      'layer "dense", option inputShape: expected integers of at least 1, without the batch axis, got (0, 4).',
    ],
    [
      'at fit, with the way out where there is one',
      () => classifier().fit(zeros(6, 2, 2), zeros(6, 3)),
      'fit: expected samples of shape (?, 4), as layer "dense" was built for, got (6, 2, 2). Use x.reshape([-1, 4]).',
    ],
    [
      'at fit',
      () => classifier().fit(zeros(6, 5), zeros(6, 3)),
      'fit: expected samples of shape (?, 4), as layer "dense" was built for, got (6, 5). ' +
        'Check the data or the inputShape of the first layer.',
    ],
    [
      'as validation data',
      () => classifier().fit(zeros(6, 4), zeros(6, 3), { validationData: [zeros(2, 5), zeros(2, 3)] }),
      expect.stringMatching(/^fit, validationData: expected samples of shape \(\?, 4\), .* got \(2, 5\)\. /),
    ],
    [
      'at predict',
      () => classifier().predict(zeros(6, 5)),
      expect.stringMatching(/^predict: expected samples of shape \(\?, 4\)/),
    ],
    [
      'where samples and labels are not as many',
      () => classifier().evaluate(zeros(6, 4), zeros(5, 3)),
      'evaluate: expected at least one sample and as many labels as samples, got 6 samples and 5 labels.',
    ],
    [
      'where there is no sample',
      () => classifier().fit(zeros(0, 4), zeros(0, 3)),
      'fit: expected at least one sample and as many labels as samples, got 0 samples and 0 labels.',
    ],
  ])('%s', async (_, call, message) => {
    expect(await mistake(call)).toEqual(message);
  });

  it('and leave a model that can be built for the right one', async () => {
    const model = sequential([layers.conv2d({ filters: 2, kernelSize: 3 }), layers.conv2d({ filters: 2, kernelSize: 5 })]);
    expect(await mistake(() => model.build([4, 4, 3]))).toMatch(/^layer "conv2d_1": /);
    expect([model.built, model.weights.length]).toEqual([false, 0]);
    model.build([8, 8, 1]);
    expect(model.weights.map((w) => w.shape)).toEqual([[3, 3, 1, 2], [2], [5, 5, 2, 2], [2]]);
  });
});

describe('labels that do not fit the loss are refused', () => {
  const x = zeros(4, 4);
  const regression = () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [4] })]);
    model.compile({ loss: 'mse' });
    return model;
  };
  it.each([
    [
      'class indices for categoricalCrossentropy',
      () => classifier().fit(x, tensor([0, 1, 2, 0])),
      'fit, labels for loss "categoricalCrossentropy": expected shape (?, 3), as the model\'s output, got (4,). ' +
        "One-hot encode class indices with utils.toCategorical, or use loss 'sparseCategoricalCrossentropy'.",
    ],
    [
      'one-hot rows for sparseCategoricalCrossentropy',
      () => classifier('sparseCategoricalCrossentropy').fit(x, zeros(4, 3)),
      'fit, labels for loss "sparseCategoricalCrossentropy": expected one class index a sample, shape (?,), got (4, 3). ' +
        "For one-hot labels use loss 'categoricalCrossentropy'.",
    ],
    [
      'a class index out of range',
      () => classifier('sparseCategoricalCrossentropy').evaluate(x, tensor([0, 1, 3, 0])),
      'evaluate, labels for loss "sparseCategoricalCrossentropy", sample 2: expected an integer from 0 to 2, ' +
        "as the model's output has 3 classes, got 3. Give the last layer as many units as there are classes.",
    ],
    [
      'a class index that is not whole',
      () => classifier('sparseCategoricalCrossentropy').fit(x, tensor([[0], [0.5], [1], [2]])),
      expect.stringContaining('sample 1: expected an integer from 0 to 2'),
    ],
    [
      'targets of another width for mse',
      () => regression().fit(x, zeros(4, 3)),
      'fit, labels for loss "meanSquaredError": expected shape (?, 2), as the model\'s output, got (4, 3). ' +
        'Give a target for each output of the model.',
    ],
    [
      'validation labels',
      () => classifier().fit(x, zeros(4, 3), { validationData: [x, zeros(4, 2)] }),
      expect.stringMatching(/^fit, validationData, labels for loss "categoricalCrossentropy": expected shape \(\?, 3\)/),
    ],
  ])('%s', async (_, call, message) => {
    expect(await mistake(call)).toEqual(message);
  });

  it('while a trailing axis of 1 may be there or not, as in Keras', async () => {
    const rows = tensor([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const model = classifier();
    const plain = await model.evaluate(zeros(3, 4), rows);
    expect(await model.evaluate(zeros(3, 4), rows.reshape([3, 3, 1]))).toEqual(plain);
    const sparse = classifier('sparseCategoricalCrossentropy');
    expect(await sparse.evaluate(zeros(3, 4), tensor([[0], [1], [2]]))).toEqual(plain);
    expect(await sparse.evaluate(zeros(3, 4), tensor([0, 1, 2]))).toEqual(plain);
  });
});

describe('calls in the wrong order are refused', () => {
  const bare = () => sequential([layers.dense({ units: 1 })], { name: 'bare' });
  it.each([
    [
      'model "bare", fit: expected a compiled model, got one that is not. Call compile({ optimizer, loss, metrics }) first.',
      () => bare().fit(zeros(1, 1), zeros(1, 1)),
    ],
    [
      'model "bare", summary: expected a model whose input shape is known, got none. ' +
        'Give the first layer an inputShape, or call build(inputShape) or fit first.',
      () => bare().summary(),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('setWeights', () => {
  it('refuses a wrong number and a wrong shape before anything is changed', async () => {
    const model = classifier();
    const before = model.getWeights();
    expect(await mistake(() => model.setWeights([zeros(4, 3)]))).toBe(
      'model "sequential", setWeights: expected 2 arrays, got 1.',
    );
    expect(await mistake(() => model.setWeights([zeros(4, 3), zeros(4)]))).toBe(
      'model "sequential", setWeights, weight "dense/bias": expected (3,), got (4,).',
    );
    expect(model.getWeights()).toEqual(before);
    await model.setWeights([zeros(4, 3), tensor([1, 2, 3])]);
    expect(model.getWeights()).toEqual([zeros(4, 3), tensor([1, 2, 3])]);
  });
});
