import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import { schedules } from '../../src/nn/optimizers/index.ts';
import { mistake } from '../support/mistake.ts';

const start = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };

describe("mistakes in an optimizer's options", () => {
  it.each([
    ['optimizer SGD, option weightDecay: expected a number of at least 0, got -1.', () => optimizers.sgd({ weightDecay: -1 })],
    ['optimizer SGD, option clipnorm: expected a number above 0, got 0.', () => optimizers.sgd({ clipnorm: 0 })],
    ['optimizer Adam, option clipvalue: expected a number above 0, got NaN.', () => optimizers.adam({ clipvalue: Number.NaN })],
    ['optimizer Lion, option globalClipnorm: expected a number above 0, got -2.', () => optimizers.lion({ globalClipnorm: -2 })],
    [
      'optimizer: expected at most one of the options clipnorm, clipvalue, globalClipnorm and adaptiveClipping, got clipnorm 1 and clipvalue 2.',
      () => optimizers.sgd({ clipnorm: 1, clipvalue: 2 }),
    ],
    [
      'optimizer: expected at most one of the options clipnorm, clipvalue, globalClipnorm and adaptiveClipping, got globalClipnorm 1 and adaptiveClipping 0.01.',
      () => optimizers.sgd({ adaptiveClipping: 0.01, globalClipnorm: 1 }),
    ],
    ['optimizer SGD, option adaptiveClipping: expected a number above 0, got 0.', () => optimizers.sgd({ adaptiveClipping: 0 })],
    [
      'optimizer SGD, option emaMomentum: expected a number from 0 to 1, got 2.',
      () => optimizers.sgd({ useEma: true, emaMomentum: 2 }),
    ],
    [
      'optimizer SGD, option emaOverwriteFrequency: expected an integer of at least 1, got 0.5.',
      () => optimizers.sgd({ emaOverwriteFrequency: 0.5 }),
    ],
    [
      'optimizer SGD, option gradientAccumulationSteps: expected an integer of at least 2, got 1.',
      () => optimizers.sgd({ gradientAccumulationSteps: 1 }),
    ],
    [
      'optimizer SGD, option learningRate: expected a number of at least 0 or a learning-rate schedule, got "fast".',
      () => optimizers.sgd({ learningRate: 'fast' as unknown as number }),
    ],
    [
      'optimizer Adagrad, option initialAccumulatorValue: expected a number of at least 0, got -1.',
      () => optimizers.adagrad({ initialAccumulatorValue: -1 }),
    ],
    ['optimizer Adadelta, option rho: expected a number from 0 to below 1, got 1.', () => optimizers.adadelta({ rho: 1 })],
    ['optimizer Nadam, option beta1: expected a number from 0 to below 1, got 1.', () => optimizers.nadam({ beta1: 1 })],
    ['optimizer Adamax, option beta2: expected a number from 0 to below 1, got -1.', () => optimizers.adamax({ beta2: -1 })],
    [
      'optimizer SGD, excludeFromWeightDecay: expected a call before training begins, got one after the first step was compiled.',
      () => {
        const optimizer = optimizers.sgd();
        optimizer.apply(new Graph(), [], []);
        optimizer.excludeFromWeightDecay({ names: ['bias'] });
      },
    ],
    [
      'optimizer SGD, excludeFromAdaptiveClipping: expected a call before training begins, got one after the first step was compiled.',
      () => {
        const optimizer = optimizers.sgd();
        optimizer.apply(new Graph(), [], []);
        optimizer.excludeFromAdaptiveClipping({ names: ['bias'] });
      },
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe("mistakes in a schedule's options", () => {
  it.each([
    [
      'schedule ExponentialDecay, option decaySteps: expected a number above 0, got 0.',
      () => schedules.exponentialDecay({ ...start, decaySteps: 0 }),
    ],
    [
      'schedule InverseTimeDecay, option decayRate: expected a number of at least 0, got -1.',
      () => schedules.inverseTimeDecay({ ...start, decayRate: -1 }),
    ],
    [
      'schedule PolynomialDecay, option power: expected a number above 0, got 0.',
      () => schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 5, power: 0 }),
    ],
    [
      'schedule CosineDecay, option warmupSteps: expected a number of at least 0, got -1.',
      () => schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 5, warmupSteps: -1 }),
    ],
    [
      'schedule CosineDecayRestarts, option tMul: expected a number above 0, got 0.',
      () => schedules.cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 5, tMul: 0 }),
    ],
    [
      'schedule PiecewiseConstantDecay, option values: expected 3 numbers, one more than boundaries, got 2.',
      () => schedules.piecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
    ],
    [
      'schedule PiecewiseConstantDecay, option boundaries: expected ascending numbers, got 1 after 2.',
      () => schedules.piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe("an optimizer's state and config", () => {
  const traced = (optimizer: optimizers.Optimizer) => {
    const graph = new Graph();
    const weights = ['a', 'b'].map((name) => new Variable(name, [2]));
    const parameters = weights.map((variable) => ({ variable }));
    optimizer.apply(
      graph,
      parameters,
      weights.map((w) => graph.input(`d ${w.name}`, w.shape)),
    );
    return optimizer.variables.map((v) => v.name);
  };

  it("lists its variables in Keras's order", () => {
    expect(traced(optimizers.rmsprop({ momentum: 0.9, centered: true }))).toEqual([
      ...['iterations', 'learning_rate', 'a/velocity', 'b/velocity'],
      ...['a/momentum', 'b/momentum', 'a/average_gradient', 'b/average_gradient'],
    ]);
    expect(traced(optimizers.adam({ amsgrad: true, useEma: true, gradientAccumulationSteps: 2 }))).toEqual([
      ...['iterations', 'learning_rate', 'a/average', 'b/average', 'a/gradient_accumulator', 'b/gradient_accumulator'],
      ...['a/momentum', 'a/velocity', 'b/momentum', 'b/velocity', 'a/velocity_hat', 'b/velocity_hat'],
    ]);
    expect(traced(optimizers.nadam())).toEqual([
      ...['iterations', 'learning_rate', 'a/momentum', 'a/velocity', 'b/momentum', 'b/velocity', 'u_product'],
    ]);
  });

  it('gives back its options', () => {
    const learningRate = schedules.exponentialDecay(start);
    const config = optimizers.adamW({ learningRate, beta1: 0.8, clipnorm: 2 }).getConfig();
    expect(config).toMatchObject({
      learningRate: { className: 'ExponentialDecay', config: { ...start, staircase: false } },
      ...{ weightDecay: 0.004, clipnorm: 2, useEma: false, emaMomentum: 0.99 },
      ...{ beta1: 0.8, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
    });
    expect(optimizers.sgd().getConfig()).toMatchObject({ learningRate: 0.01, momentum: 0, nesterov: false });
  });
});
