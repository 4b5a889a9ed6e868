import { describe, expect, it } from 'vitest';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { sequential } from '../../src/models/sequential.ts';
import type { InitializerName } from '../../src/nn/initializers/initializers.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { LossName } from '../../src/nn/losses/index.ts';
import type { MetricName } from '../../src/nn/metrics/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import { mistake } from '../support/mistake.ts';

const zeros = (...shape: number[]) => new Tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);

function classifier() {
  const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
  model.compile({ loss: 'categoricalCrossentropy' });
  return model;
}

const image = () => layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] });

describe('option values that make no sense are refused', () => {
  const fitting = (options: object) => () => classifier().fit(zeros(4, 4), zeros(4, 3), options);
  it.each([
    ['fit, option batchSize: expected an integer of at least 1, got 0.', fitting({ batchSize: 0 })],
    ['fit, option validationSteps: expected an integer of at least 1, got 0.', fitting({ validationSteps: 0 })],
    [
      'evaluate, option steps: expected an integer of at least 1, got 0.',
      () => classifier().evaluate(zeros(4, 4), zeros(4, 3), { steps: 0 }),
    ],
    [
      'predict, option steps: expected an integer of at least 1, got 1.5.',
      () => classifier().predict(zeros(4, 4), { steps: 1.5 }),
    ],
    ['fit, option epochs: expected an integer of at least 0, got 1.5.', fitting({ epochs: 1.5 })],
    ['fit, option initialEpoch: expected an integer of at least 0, got -1.', fitting({ initialEpoch: -1 })],
    ['fit, option validationSplit: expected a number from 0 to below 1, got 1.5.', fitting({ validationSplit: 1.5 })],
    [
      'fit, option validationSplit: expected a fraction between 0 and 1 that leaves samples on both sides, got 0.9 of 4 samples.',
      fitting({ validationSplit: 0.9 }),
    ],
    [
      'evaluate, option batchSize: expected an integer of at least 1, got 0.5.',
      () => classifier().evaluate(zeros(4, 4), zeros(4, 3), { batchSize: 0.5 }),
    ],
    [
      'predict, option batchSize: expected an integer of at least 1, got -1.',
      () => classifier().predict(zeros(4, 4), { batchSize: -1 }),
    ],
    ['layer "Dropout", option rate: expected a number from 0 to below 1, got 1.', () => layers.dropout({ rate: 1 })],
    [
      'layer "drop", option rate: expected a number from 0 to below 1, got NaN.',
      () => layers.dropout({ rate: Number.NaN, name: 'drop' }),
    ],
    ['layer "Dense", option units: expected an integer of at least 1, got 0.', () => layers.dense({ units: 0 })],
    [
      'layer "Conv2D", option filters: expected an integer of at least 1, got 2.5.',
      () => layers.conv2d({ filters: 2.5, kernelSize: 3 }),
    ],
    [
      'layer "Conv2D", option kernelSize: expected an integer of at least 1, or two of them [height, width], got [3,0].',
      () => layers.conv2d({ filters: 2, kernelSize: [3, 0] }),
    ],
    [
      'layer "MaxPooling2D", option strides: expected an integer of at least 1, or two of them [height, width], got 0.',
      () => layers.maxPooling2d({ strides: 0 }),
    ],
    [
      `layer "Conv2D", option padding: expected 'valid' or 'same', got "full".`,
      () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'full' as 'same' }),
    ],
    [
      'layer "BatchNormalization", option momentum: expected a number from 0 to 1, got 2.',
      () => layers.batchNormalization({ momentum: 2 }),
    ],
    [
      'layer "BatchNormalization", option epsilon: expected a number of at least 0, got -0.001.',
      () => layers.batchNormalization({ epsilon: -0.001 }),
    ],
    [
      'layer "batch_normalization", option axis: expected an axis from 1 to 3 (or -3 to -1) for an input of 4 dimensions, got 4.',
      () => sequential([image(), layers.batchNormalization({ axis: 4 })]),
    ],
    [
      'layer "batch_normalization", option axis: expected an axis from 1 to 3 (or -3 to -1) for an input of 4 dimensions, got 0.',
      () => sequential([image(), layers.batchNormalization({ axis: 0 })]),
    ],
    [
      'optimizer SGD, option learningRate: expected a number of at least 0 or a learning-rate schedule, got -1.',
      () => optimizers.sgd({ learningRate: -1 }),
    ],
    ['optimizer RMSprop, option rho: expected a number from 0 to below 1, got 1.', () => optimizers.rmsprop({ rho: 1 })],
    ['optimizer RMSprop, option epsilon: expected a number of at least 0, got -1.', () => optimizers.rmsprop({ epsilon: -1 })],
    ['optimizer Adam, option epsilon: expected a number of at least 0, got NaN.', () => optimizers.adam({ epsilon: Number.NaN })],
    ['optimizer Adam, option beta2: expected a number from 0 to below 1, got 1.', () => optimizers.adam({ beta2: 1 })],
    ['optimizer SGD, option momentum: expected a number from 0 to below 1, got 2.', () => optimizers.sgd({ momentum: 2 })],
    ['model "sequential", option seed: expected an integer from 0 on, got -1.', () => sequential([], { seed: -1 })],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

const LOSSES =
  'bce, binaryCrossentropy, binaryFocalCrossentropy, categoricalCrossentropy, categoricalFocalCrossentropy, categoricalHinge, cosineSimilarity, hinge, huber, klDivergence, kld, logCosh, mae, mape, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, meanSquaredLogarithmicError, mse, msle, poisson, sparseCategoricalCrossentropy, squaredHinge';
const METRICS =
  'accuracy, auc, bce, binaryAccuracy, binaryCrossentropy, binaryFocalCrossentropy, categoricalAccuracy, categoricalCrossentropy, categoricalFocalCrossentropy, categoricalHinge, confusionMatrix, cosineSimilarity, f1Score, fBetaScore, falseNegatives, falsePositives, hinge, huber, klDivergence, kld, logCosh, mae, mape, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, meanSquaredLogarithmicError, mse, msle, poisson, precision, r2Score, recall, rootMeanSquaredError, sparseCategoricalAccuracy, sparseCategoricalCrossentropy, sparseTopKCategoricalAccuracy, squaredHinge, topKCategoricalAccuracy, trueNegatives, truePositives';

describe('names that are unknown or there twice are refused', () => {
  const compile = (options: object) => () => classifier().compile({ loss: 'mse', ...options });
  it.each([
    [
      'layer "Dense", option activation: expected an activation (one of celu, elu, exponential, gelu, glu, hardShrink, hardSigmoid, hardSilu, hardSwish, ' +
        'hardTanh, leakyRelu, linear, logSigmoid, logSoftmax, mish, relu, relu6, selu, sigmoid, silu, softmax, softplus, softShrink, ' +
        'softsign, sparsePlus, sparseSigmoid, squareplus, swish, tanh, tanhShrink), got "rleu". Did you mean relu?',
      () => layers.dense({ units: 1, activation: 'rleu' as 'relu' }),
    ],
    [
      'layer "dense", initializer of "kernel": expected an initializer (one of constant, glorotNormal, glorotUniform, ' +
        'heNormal, heUniform, identity, lecunNormal, lecunUniform, ones, orthogonal, randomNormal, randomUniform, ' +
        'truncatedNormal, varianceScaling, zeros), got "toString".',
      () => sequential([layers.dense({ units: 1, kernelInitializer: 'toString' as InitializerName, inputShape: [2] })]),
    ],
    [
      `compile, option loss: expected a loss (one of ${LOSSES}), got "hinges". Did you mean hinge?`,
      compile({ loss: 'hinges' as LossName }),
    ],
    ['compile, option loss: expected a value, as it has no default, got none.', compile({ loss: undefined })],
    [
      `compile, option metrics: expected a metric (one of ${METRICS}), got "accurate". Did you mean accuracy?`,
      compile({ metrics: ['accurate' as MetricName] }),
    ],
    [
      'compile, option optimizer: expected an optimizer (one of adadelta, adagrad, adam, adamax, adamW, lion, nadam, rmsprop, sgd), got "adamx". Did you mean adam?',
      compile({ optimizer: 'adamx' }),
    ],
    [
      'model "twins": expected layers with different names, got "a" twice. Rename one, and do not put one layer into a model twice.',
      () => sequential([layers.flatten({ name: 'a' }), layers.flatten({ name: 'a' })], { name: 'twins' }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });

  it('while generated names step aside for chosen ones', () => {
    const model = sequential([layers.flatten(), layers.flatten({ name: 'flatten' }), layers.flatten(), layers.maxPooling2d()]);
    expect(model.layers.map((l) => l.name)).toEqual(['flatten_1', 'flatten', 'flatten_2', 'max_pooling2d']);
  });
});
