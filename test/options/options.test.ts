import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';
import { optionsOf } from '../../src/core/options.ts';
import * as library from '../../src/index.ts';
import { mistake } from '../support/mistake.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a user without types may write.
type Any = any;
type Factory = (options?: unknown) => unknown;

const { layers, sequential, tensor } = library as Any;

const built = () => {
  const model = sequential([layers.dense({ units: 2, inputShape: [3], activation: 'softmax' })]);
  model.compile({ loss: 'mse' });
  return model;
};
const x = tensor([[1, 2, 3]]);
const y = tensor([[0, 1]]);

/** Calls of everything else that takes options, with these as its options. */
const CALLS: Readonly<Record<string, (options: Any) => unknown>> = {
  cloneModel: (o) => library.cloneModel(built(), o),
  doctor: (o) => library.doctor(built(), o),
  exportOnnx: (o) => library.exportOnnx(built(), o),
  fold: (o) => library.fold(built(), o),
  loadModel: async (o) => library.loadModel(await built().toBytes(), o),
  model: (o) => library.model(o),
  modelFromJson: async (o) => library.modelFromJson(await built().toJson(), o),
  recalibrate: (o) => library.recalibrate(built(), x, o),
  sequential: (o) => sequential([layers.flatten()], o),
  tensor: (o) => tensor([1, 2], o),
  wasmBackend: (o) => library.wasmBackend(o),
  trainStep: (o) => library.trainStep(built(), o),
  valueAndGrad: (o) => library.valueAndGrad(built(), o),
  'wasmBackend, passes': (o) => library.wasmBackend({ passes: o }),
  withNormalization: (o) => library.withNormalization(built(), o),
  'withNormalization, norm': (o) => library.withNormalization(built(), { norm: o }),
  withoutNormalization: (o) => library.withoutNormalization(built(), o),
  Functional: (o) => new library.Functional(o),
  Sequential: (o) => new library.Sequential([], o),
  'callbacks.backupAndRestore': (o) => library.callbacks.backupAndRestore('folder', o),
  'callbacks.csvLogger': (o) => library.callbacks.csvLogger('log.csv', o),
  'callbacks.modelCheckpoint': (o) => library.callbacks.modelCheckpoint('model.keras', o),
  'callbacks.tensorBoard': (o) => library.callbacks.tensorBoard('logs', o),
  'datasets.cifar10.load': (o) => library.datasets.cifar10.load(o),
  'datasets.cifar100.load': (o) => library.datasets.cifar100.load(o),
  'datasets.decodeImage': (o) => library.datasets.decodeImage(new Uint8Array(1), o),
  'datasets.fashionMnist.load': (o) => library.datasets.fashionMnist.load(o),
  'datasets.fromFile': (o) => library.datasets.fromFile('x.npz', o),
  'datasets.mnist.load': (o) => library.datasets.mnist.load(o),
  'datasets.readCsv': (o) => library.datasets.readCsv(new TextEncoder().encode('1,2'), o),
  'datasets.readImageFolder': (o) => library.datasets.readImageFolder('images', o),
  'datasets.readNpz': (o) => library.datasets.readNpz(new Uint8Array(1), o),
  'datasets.writeNpz': (o) => library.datasets.writeNpz('/nowhere/x.npz', {}, o),
  'preprocessing.StandardScaler': (o) => new library.preprocessing.StandardScaler(o),
  'preprocessing.normalize': (o) => library.preprocessing.normalize([[1, 2]], o),
  'preprocessing.trainTestSplit': (o) => library.preprocessing.trainTestSplit(o),
  'Layer.apply': (o) => layers.flatten().apply(library.input({ shape: [2, 2] }), o),
  'Model.compile': (o) => built().compile(o),
  'Model.evaluate': (o) => built().evaluate(x, y, o),
  'Model.fit': (o) => built().fit(x, y, o),
  'Model.loadWeights': async (o) => built().loadWeights(await built().toBytes(), o),
  'Model.predict': (o) => built().predict(x, o),
  'Model.predictAll': (o) => built().predictAll(x, o),
  'Model.profile': (o) => built().profile(x, y, o),
  'Model.save': (o) => built().save('/nowhere/model.keras', o),
  'Model.saveWeights': (o) => built().saveWeights('/nowhere/model.weights.h5', o),
  'Model.summary': (o) => built().summary(o),
  'Model.testOnBatch': (o) => built().testOnBatch(x, y, o),
  'Model.toBytes': (o) => built().toBytes('keras', o),
  'Model.toJson': (o) => built().toJson(o),
  'Model.trainOnBatch': (o) => built().trainOnBatch(x, y, o),
  'Optimizer.excludeFromAdaptiveClipping': (o) => library.optimizers.sgd().excludeFromAdaptiveClipping(o),
  'Optimizer.excludeFromWeightDecay': (o) => library.optimizers.adamW().excludeFromWeightDecay(o),
};

/** Functions that take no options. */
const WITHOUT = new Set([
  'numberOf',
  'callbacks.History',
  'callbacks.learningRateScheduler',
  'callbacks.terminateOnNaN',
  'constraints.getConstraint',
  'datasets.readIdx',
  'datasets.readNpy',
  'datasets.writeNpy',
  'initializers.getInitializer',
  'layers.Layer',
  'losses.getLoss',
  'metrics.getMetric',
  'metrics.isStateful',
  'optimizers.Optimizer',
  'optimizers.getOptimizer',
  'regularizers.getRegularizer',
  'utils.toCategorical',
  'EvenkeelError',
  'Model',
  'Tensor',
  'Variable',
]);

/** All functions of a namespace by name, those of namespaces inside included. */
const functionsOf = (namespace: object, prefix = ''): [string, Factory][] =>
  Object.entries(namespace).flatMap(([name, value]): [string, Factory][] => {
    if (typeof value === 'function') return [[`${prefix}${name}`, value as Factory]];
    return typeof value === 'object' && value !== null ? functionsOf(value, `${prefix}${name}.`) : [];
  });

// Ops and activations are functions of values, and a backend is no maker of one.
const { ops: _, activations: __, referenceBackend: ___, ...makers } = library;
const all = functionsOf(makers);
const listed = all.filter(([, make]) => optionsOf(make));
const calls = [...listed.map(([name, make]) => [name, make] as const), ...Object.entries(CALLS)];

it('every function of the library is tried here, or said to take no options', () => {
  const names = all.map(([name]) => name);
  const tried = new Set([...listed.map(([name]) => name), ...Object.keys(CALLS)]);
  expect(names.filter((name) => !tried.has(name) && !WITHOUT.has(name))).toEqual([]);
  expect([...WITHOUT].filter((name) => !names.includes(name) || tried.has(name))).toEqual([]);
  expect(listed.length).toBeGreaterThan(150);
});

describe.each(calls)('%s', (_, call) => {
  it('refuses an option that it does not have, by name', async () => {
    expect(await mistake(() => call({ zzz: 1 }))).toMatch(/: expected (no options|options among .*), got zzz\.$/);
  });

  it('refuses what is no object of options, and what is given in order', async () => {
    for (const wrong of [0.1, 'relu', [2, 3], null, () => 1]) {
      expect(await mistake(() => call(wrong))).toMatch(/: expected (no options|an object of options), got /);
    }
  });
});

// That these are all that the types have, no less and no more, the compiler checks (`Schema`).
describe.each(listed)('%s', (_, make) => {
  const schema = optionsOf(make) ?? {};
  const required = Object.keys(schema).filter((name) => schema[name]?.required);

  it('accepts each option that its type has, and suggests it for its name in snake case', async () => {
    for (const name of Object.keys(schema)) {
      const given = Object.fromEntries([...required, name].map((option) => [option, undefined]));
      // The values are wrong; the names are not.
      expect(await mistake(() => make(given))).not.toMatch(/options among/);
      const snake = name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
      if (snake === name) continue;
      expect(await mistake(() => make({ [snake]: 1 }))).toContain(`got ${snake}. Did you mean ${name}?`);
    }
  });

  if (required.length > 0) {
    it('names an option that is missing', async () => {
      expect(await mistake(() => make())).toContain(`: expected options with ${required.join(' and ')}, got none.`);
      expect(await mistake(() => make({}))).toContain(
        `, option ${required[0]}: expected a value, as it has no default, got none.`,
      );
    });
  }
});

// Keras insists on a point in some numbers and on none in those that count, so a file must know which is which. Layers write numbers as
// they are given.
it('an option of integers says so to files', () => {
  const fits = (check: (where: string, value: unknown) => unknown, value: number) => {
    try {
      check('', value);
      return true;
    } catch {
      return false;
    }
  };
  const silent = listed
    .filter(([name]) => !name.startsWith('layers.') && !name.startsWith('callbacks.'))
    .flatMap(([name, make]) =>
      Object.entries(optionsOf(make) ?? {}).flatMap(([option, { check, form }]) => {
        const counts = check && [0, 1, 2].some((v) => fits(check, v)) && ![0.25, 1.5].some((v) => fits(check, v));
        return counts && form !== 'integer' && form !== 'name' ? [`${name}, ${option}`] : [];
      }),
    );
  expect(silent).toEqual([]);
});

describe('what was meant', () => {
  const { adam, schedules } = library.optimizers as Any;
  it.each([
    ['stride', 'strides', layers.conv2d],
    ['kernel', 'kernelSize', layers.conv2d],
    ['dilation', 'dilationRate', layers.conv2d],
    ['filtres', 'filters', layers.conv2d],
    ['inputshape', 'inputShape', layers.dense],
    ['input_shape', 'inputShape', layers.dense],
    ['inputDim', 'inputShape', layers.dense],
    ['bias', 'useBias', layers.dense],
    ['unit', 'units', layers.dense],
    ['momentun', 'momentum', layers.batchNormalization],
    ['eps', 'epsilon', layers.batchNormalization],
    ['p', 'rate', layers.dropout],
    ['label_smoothing', 'labelSmoothing', library.losses.categoricalCrossentropy],
    ['lr', 'learningRate', adam],
    ['beta_1', 'beta1', adam],
    ['decay', 'weightDecay', adam],
    ['lr', 'initialLearningRate', schedules.exponentialDecay],
    ['epoch', 'epochs', CALLS['Model.fit']],
    ['batch_size', 'batchSize', CALLS['Model.fit']],
    ['optimiser', 'optimizer', CALLS['Model.compile']],
    ['test_size', 'testSize', CALLS['preprocessing.trainTestSplit']],
    ['random_state', 'seed', CALLS['preprocessing.trainTestSplit']],
  ])('%s is %s', async (given, meant, make) => {
    expect(await mistake(() => make?.({ [given]: 1 }))).toContain(`got ${given}. Did you mean ${meant}?`);
  });

  it('is not guessed where nothing is near', () => {
    expect(nearest('zzz', ['rate', 'seed', 'l1'])).toBeUndefined();
    expect(nearest('l2', ['l1'])).toBeUndefined();
    expect(nearest('x'.repeat(1e6), ['rate'])).toBeUndefined();
  });

  it.each([
    ['layer "Dense": expected an object of options, got 10. Options are given by name: { units: 10 }.', () => layers.dense(10)],
    [
      'optimizer Adam: expected an object of options, got 0.1. Options are given by name: { learningRate: 0.1 }.',
      () => adam(0.1),
    ],
    [
      'tensor: expected an object of options, got a list of 2. Options are given by name: { shape: [2,3] }.',
      () => tensor([1, 2, 3, 4, 5, 6], [2, 3]),
    ],
    [
      'sequential: expected a list of layers, got a function. Call it: layers.flatten() is a layer, layers.flatten makes one.',
      () => sequential([layers.flatten]),
    ],
    ['sequential: expected a list of layers, got a Dense.', () => sequential(layers.dense({ units: 1 }))],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
