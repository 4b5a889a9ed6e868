import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/batchnorm/doctor/diagnose.ts';
import { doctor, recalibrate } from '../../src/batchnorm/index.ts';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { buildModel } from '../../src/experiment/tutorialNetwork.ts';
import { modelFromBytes } from '../../src/formats/keras/index.ts';
import { model as functional } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import { sgd } from '../../src/nn/optimizers/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';
import { draw } from '../support/scrambled.ts';

const chain = (...stack: Layer[]) => sequential([layers.dense({ units: 6, activation: 'relu', inputShape: [3] }), ...stack]);
const healthy = () =>
  chain(layers.batchNormalization(), layers.dropout({ rate: 0.5 }), layers.dense({ units: 2, activation: 'softmax' }));
const plan = { samples: 6400, batchSize: 32, epochs: 10 };

/** `id layer` of each finding. */
const ids = async (...args: Parameters<typeof doctor>) => (await doctor(...args)).findings.map((f) => `${f.id} ${f.layer}`);
const only = async (id: string, ...args: Parameters<typeof doctor>) => {
  const found = (await doctor(...args)).findings.filter((f) => f.id === id);
  expect(found.length, id).toBe(1);
  return found[0];
};

describe('doctor before training', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await doctor(healthy(), plan)).toEqual({
      findings: [],
      notLookedAt: ['the scale of the inputs: the samples themselves were not given'],
    });
    expect((await doctor(healthy(), { ...plan, samples: draw('x', [640, 3]), epochs: 100 })).findings).toEqual([]);
  });

  it("finds in the tutorial's network dropout before its second batch norm, an offset made redundant, and raw pixels", async () => {
    const settings = { seed: 0, learningRate: 0.001, onWarning: () => {} };
    const pixels = new Tensor(
      new Uint8Array(20 * 784).map((_, i) => (i * 37) % 256),
      [20, 28, 28, 1],
    );
    const own = { samples: 8000, batchSize: 16, epochs: 30 };
    const { findings } = await doctor(buildModel('batch', settings), own);
    expect(findings.map((f) => `${f.id} ${f.layer}`)).toEqual([
      'redundant-offset batch_normalization_1',
      'dropout-before-norm batch_normalization_1',
    ]);
    expect(findings[1]?.reason).toBe(
      '"dropout" and "dropout_1" in front of it widen the variance in training but not in inference, so the moving variance is too large ' +
        'there (variance shift, Li et al. 2018, arXiv 1801.05134)',
    );
    expect(await ids(buildModel('none', settings), own)).toEqual([]);
    expect(await ids(buildModel('none', settings), { ...own, samples: pixels })).toEqual(['unscaled-inputs conv2d']);
  });

  it('momentum: after 100 steps 37 % of the start is left', async () => {
    const finding = await only('momentum', healthy(), { samples: 3200, batchSize: 32, epochs: 1 });
    expect(finding?.reason).toContain('after 100 steps 37 % of the moving statistics is still their initial value (0.99^100)');
    expect(finding?.remedy).toContain('a momentum of at most 0.954');
    const quick = chain(layers.batchNormalization({ momentum: 0.95 }));
    expect(await ids(quick, { samples: 3200, batchSize: 32, epochs: 1 })).toEqual([]);
  });

  it('batch size: dense statistics of fewer than 16 values, convolutional ones of fewer than 8 samples, ghosts counted', async () => {
    const few = await only('batch-size', healthy(), { ...plan, batchSize: 8 });
    expect(few?.reason).toContain('statistics are taken over 8 samples (8 values per channel)');
    expect(await ids(healthy(), { ...plan, batchSize: 16 })).toEqual([]);
    const image = sequential([
      layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
      layers.batchNormalization(),
    ]);
    expect(await ids(image, { ...plan, batchSize: 8 })).toEqual([]);
    expect(await ids(image, { ...plan, batchSize: 4 })).toEqual(['batch-size batch_normalization']);
    const ghosts = chain(layers.batchNormalization({ virtualBatchSize: 4 }));
    expect((await only('batch-size', ghosts, plan))?.reason).toContain('over 4 samples');
  });

  it('a last batch of one', async () => {
    expect((await only('last-batch', healthy(), { ...plan, samples: 6401 }))?.reason).toContain('whose variance is 0');
    const image = sequential([
      layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
      layers.batchNormalization(),
    ]);
    expect((await only('last-batch', image, { ...plan, samples: 6401 }))?.reason).toContain('with the weight of a whole batch');
    expect(await ids(healthy(), { ...plan, samples: 6402 })).toEqual([]);
    expect(await ids(chain(), { ...plan, samples: 6401 })).toEqual([]);
  });

  it('a bias made redundant, unless an activation or a reshape is between, or there is none', async () => {
    const biased = (options: object, ...rest: Layer[]) =>
      chain(
        layers.dense({ units: 4, ...options }),
        ...rest,
        layers.batchNormalization(),
        layers.activation({ activation: 'relu' }),
      );
    expect(await ids(biased({}), plan)).toEqual(['redundant-bias dense_1']);
    expect(await ids(biased({}, layers.flatten()), plan)).toEqual(['redundant-bias dense_1']);
    expect(await ids(biased({}, layers.reshape({ targetShape: [2, 2] })), plan)).toEqual([]);
    expect(await ids(biased({ useBias: false }), plan)).toEqual([]);
    expect(await ids(biased({ activation: 'tanh' }), plan)).toEqual([]);
    expect(await ids(biased({}, layers.activation({ activation: 'tanh' })), plan)).toEqual([]);
  });

  it('an offset made redundant, unless it is padded with zeros', async () => {
    const image = (padding: 'same' | 'valid', center = true, dataFormat: 'channelsLast' | 'channelsFirst' = 'channelsLast') =>
      sequential([
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
        layers.batchNormalization({ center }),
        layers.conv2d({ filters: 2, kernelSize: 3, padding, dataFormat }),
      ]);
    expect(await ids(image('valid'), plan)).toEqual(['redundant-offset batch_normalization']);
    expect(await ids(image('same'), plan)).toEqual([]);
    expect(await ids(image('valid', false), plan)).toEqual([]);
    // Its filters are on another axis than the offsets.
    expect(await ids(image('valid', true, 'channelsFirst'), plan)).toEqual([]);
    const ahead = (layer: Layer, inputShape: number[]) =>
      sequential([layers.reLU({ inputShape }), layers.batchNormalization(), layer]);
    const sequence = (padding: 'valid' | 'causal') => ahead(layers.conv1d({ filters: 2, kernelSize: 3, padding }), [8, 4]);
    expect(await ids(sequence('valid'), plan)).toEqual(['redundant-offset batch_normalization']);
    expect(await ids(sequence('causal'), plan)).toEqual([]);
    // Fewer windows meet at its edges.
    expect(await ids(ahead(layers.conv2dTranspose({ filters: 2, kernelSize: 3 }), [8, 8, 4]), plan)).toEqual([]);
  });

  it('dropout before a batch norm, unless its rate is 0', async () => {
    const dropped = (rate: number) => chain(layers.dropout({ rate }), layers.batchNormalization());
    expect(await ids(dropped(0.2), plan)).toEqual(['dropout-before-norm batch_normalization']);
    expect(await ids(dropped(0), plan)).toEqual([]);
  });

  it('frozen layers: a batch norm with its first statistics, with others, and one that is not frozen after one that is', async () => {
    const frozen = chain(layers.batchNormalization({ trainable: false }));
    expect((await only('frozen', frozen, plan))?.reason).toContain('so it normalises nothing');
    await recalibrate(frozen, draw('x', [64, 3]));
    expect((await only('frozen', frozen, plan))?.reason).toContain('whatever the data become');
    const unfrozen = sequential([
      layers.dense({ units: 4, trainable: false, activation: 'relu', inputShape: [3] }),
      layers.batchNormalization(),
    ]);
    expect((await only('frozen', unfrozen, plan))?.reason).toContain('"dense" in front of it is frozen but it is not');
  });

  it('unscaled inputs, unless a batch norm takes them', async () => {
    const samples = draw('pixels', [640, 3], 100, 50);
    const given = { samples, epochs: 100 };
    expect(await ids(healthy(), given)).toEqual(['unscaled-inputs dense']);
    expect(await ids(sequential([layers.batchNormalization({ inputShape: [3] })]), given)).toEqual([]);
  });
});

describe('doctor after training', () => {
  const N = 600;
  const x = draw('x', [N, 3]);
  const y = Array.from({ length: N }, (_, i) => ((x.data[3 * i] as number) > 0 ? 1 : 0));
  const labels = new Tensor(Float32Array.from(y), [N]);
  const build = (momentum: number) => {
    const model = sequential(
      [
        layers.dense({ units: 16, activation: 'relu', inputShape: [3] }),
        layers.batchNormalization({ momentum }),
        layers.dense({ units: 2, activation: 'softmax', useBias: false }),
      ],
      { seed: 1 },
    );
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
    return model;
  };
  const train = async (model: Sequential, epochs = 10) => {
    await model.fit(x, labels, { batchSize: 30, epochs, verbose: 0 });
    return model;
  };
  const given = { samples: x, labels, batchSize: 30, epochs: 10 };

  it('finds nothing in a network that learned well', async () => {
    expect(await doctor(await train(build(0.9)), given)).toEqual({ findings: [], notLookedAt: [] });
  });

  it('statistics that float32 does not hold, without numbers that are none', async () => {
    const model = chain(layers.batchNormalization(), layers.dense({ units: 2, activation: 'softmax' }));
    const huge = draw('huge', [64, 3]).map((v) => v * 1e30);
    const lagging = await only('lagging-statistics', model, { samples: huge, trained: true });
    expect(lagging?.reason).toBe(
      'on these samples the mean or variance of its input, or a moving one, is beyond what float32 holds, so inference cannot normalise it',
    );
  });

  it('lagging statistics and what they cost, until they are recalibrated', async () => {
    const model = await train(build(0.9999));
    // Moved to where inference is wrong: the statistics of another set of data.
    const weights = model.getWeights();
    const at = model.weights.findIndex((w) => w.name.endsWith('moving_mean'));
    weights[at] = (weights[at] as Tensor).map((_, i = 0) => 3 + i);
    await model.setWeights(weights);
    const found = await ids(model, given);
    expect(found).toEqual([
      'momentum batch_normalization',
      'lagging-statistics batch_normalization',
      'train-eval-gap sequential',
    ]);
    expect((await only('train-eval-gap', model, given))?.reason).toMatch(
      /^on the same 600 samples the accuracy is \d+ % with the moving statistics, as in inference, and 9\d % with those of each batch/,
    );
    expect(await ids(model, { ...given, labels: [...y].map((c) => [1 - c, c]) })).toEqual(found);
    await recalibrate(model, x);
    expect(await ids(model, given)).toEqual([]);
    // Without the samples the model itself knows, and so do its files.
    const unmeasured = { samples: N, batchSize: 30, epochs: 10 };
    expect(await ids(model, unmeasured)).toEqual([]);
    for (const format of ['keras', 'h5'] as const) {
      const again = await modelFromBytes(await model.toBytes(format), 'file');
      expect(await ids(again, unmeasured), format).toEqual([]);
      // Until other steps move them.
      await again.fit(x, y, { epochs: 1, verbose: 0 });
      expect(await ids(again, unmeasured), format).toEqual(['momentum batch_normalization']);
    }
  });

  it('the variance shift of dropout before a batch norm (Li et al. 2018), and none with dropout after the last one', async () => {
    const trained = async (rates: { before: number; after: number }) => {
      const model = sequential(
        [
          layers.dense({ units: 32, activation: 'relu', inputShape: [3] }),
          layers.dropout({ rate: rates.before }),
          layers.dense({ units: 16, activation: 'relu' }),
          layers.batchNormalization({ momentum: 0.9 }),
          layers.dropout({ rate: rates.after }),
          layers.dense({ units: 2, activation: 'softmax' }),
        ],
        { seed: 1 },
      );
      model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy' });
      await train(model, 15);
      return (await doctor(model, { ...given, epochs: 15 })).findings.filter((f) => f.id === 'lagging-statistics');
    };
    const [shifted] = await trained({ before: 0.8, after: 0 });
    // The ratio of the variance in inference to the moving one.
    expect(Number(/has ([\d.]+) times the moving variance/.exec(shifted?.reason ?? '')?.[1])).toBeLessThan(0.8);
    expect(await trained({ before: 0, after: 0.8 })).toEqual([]);
  });

  it('dead units', async () => {
    const model = await train(build(0.9));
    const weights = model.getWeights();
    weights[1] = new Tensor(
      Float32Array.from({ length: 16 }, (_, i) => (i < 5 ? -100 : 0)),
      [16],
    );
    await model.setWeights(weights);
    await recalibrate(model, x);
    expect((await only('dead-units', model, given))?.reason).toBe('5 of its 16 units are 0 for every sample and no longer learn');
  });

  it('no units are dead that only lagging statistics silence, and no batch norm is advised where one stands in front', async () => {
    const model = sequential(
      [
        layers.dense({ units: 16, inputShape: [3] }),
        layers.batchNormalization({ momentum: 0.9 }),
        layers.reLU(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ],
      { seed: 1 },
    );
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
    await train(model);
    const set = async (name: string, value: number) => {
      const weights = model.getWeights();
      const at = model.weights.findIndex((w) => w.name.endsWith(name));
      weights[at] = (weights[at] as Tensor).map((v, i = 0) => (i < 5 ? value : v));
      await model.setWeights(weights);
    };
    await set('moving_mean', 1000);
    const found = await ids(model, given);
    expect(found.some((id) => id.startsWith('dead-units'))).toBe(false);
    await set('beta', -100);
    expect((await only('dead-units', model, given))?.reason).toContain('5 of its 16 units');
    expect((await only('dead-units', model, given))?.remedy).toBe('Lower the learning rate, or use a leaky one.');
  });

  it('means by the lag of statistics what recalibrate reports', async () => {
    const model = await train(build(0.999), 2);
    const reason = (await only('lagging-statistics', model, given))?.reason;
    const [change] = await recalibrate(model, given.samples, { batchSize: given.batchSize });
    expect(reason).toContain(`${change?.shift.ratio.toFixed(2)} times the moving variance`);
    expect(reason).toContain(`its mean is ${change?.shift.distance.toFixed(2)} standard deviations`);
  });

  it('counts steps by the optimizer, or calls them a guess', async () => {
    const model = await train(build(0.9999), 2);
    const long = { samples: N, batchSize: 30, epochs: 1000 };
    expect((await only('momentum', model, long))?.reason).toMatch(
      /^after 40 steps, as its optimizer counted, and unless they were/,
    );
    // Who has trained it just now knows that nobody recalibrated it since.
    const { findings } = await diagnose(model, { ...long, justTrained: true });
    expect(findings.find(({ id }) => id === 'momentum')?.reason).toMatch(
      /^after 40 steps \d+ % of the moving statistics is still/,
    );
    const copy = build(0.9999);
    await copy.setWeights(model.getWeights());
    expect((await only('momentum', copy, { ...long, epochs: 2 }))?.reason).toMatch(
      /^after 40 steps \(a guess by samples and epochs/,
    );
  });

  it('the same in several layers is one finding with their names', async () => {
    const two = () => layers.batchNormalization({ momentum: 0.9999 });
    const model = sequential([layers.dense({ units: 4, useBias: false, inputShape: [3] }), two(), layers.reLU(), two()]);
    expect(await ids(model, { samples: 640, epochs: 2 })).toEqual(['momentum batch_normalization, batch_normalization_1']);
  });

  it('the same in several layers is one finding where names and numbers differ too, with their range', async () => {
    const deep = [0, 1, 2].flatMap(() => [
      layers.dense({ units: 4 }),
      layers.batchNormalization({ momentum: 0.9999 }),
      layers.reLU(),
    ]);
    const model = sequential([layers.dense({ units: 4, useBias: false, inputShape: [3] }), ...deep]);
    const bias = await only('redundant-bias', model, { samples: 6400, epochs: 1 });
    expect(bias?.layer).toBe('dense_1, dense_2, dense_3');
    expect(bias?.reason).toMatch(
      /^it is followed by "batch_normalization", "batch_normalization_1", "batch_normalization_2", which /,
    );
    const lagging = await only('lagging-statistics', model, { samples: draw('lag', [200, 3]), epochs: 1, trained: true });
    expect(lagging?.layer).toBe('batch_normalization, batch_normalization_1, batch_normalization_2');
    const [, low, high] =
      /^on these samples its input has (\d\.\d\d) to (\d\.\d\d) times the moving variance, /.exec(lagging?.reason ?? '') ?? [];
    expect(Number(low)).toBeLessThan(Number(high));
  });

  it('says what it could not look at', async () => {
    const model = await train(build(0.9), 1);
    expect((await doctor(model, { samples: N, epochs: 100 })).notLookedAt).toEqual([
      'the scale of the inputs: the samples themselves were not given',
      'dead units and lagging statistics: the samples themselves were not given',
    ]);
    expect((await doctor(model, { samples: x, epochs: 100 })).notLookedAt).toEqual([
      'accuracy with batch statistics and with moving ones: no labels were given',
    ]);
    const two = functional({
      inputs: model.inputs,
      outputs: [model.outputs[0] as SymbolicTensor, model.outputs[0] as SymbolicTensor],
    });
    expect((await doctor(two, { ...given, epochs: 100, trained: true })).notLookedAt).toEqual([
      'accuracy with batch statistics and with moving ones: the model has several outputs',
    ]);
  });

  it.each([
    [
      'doctor, option samples: expected samples of shape (?, 3), as layer "dense" was built for, got (4, 2). Check the data or the inputShape of the first layer.',
      { samples: draw('x', [4, 2]) },
    ],
    ['doctor, option batchSize: expected an integer of at least 1, got 0.', { samples: 10, batchSize: 0 }],
    ['doctor, option epochs: expected an integer of at least 0, got -1.', { samples: 10, epochs: -1 }],
    ['doctor, option samples: expected an integer of at least 1, or the samples, got 0.', { samples: 0 }],
    [
      'doctor, option labels: expected a label for each of the 600 samples, got 2.',
      { samples: x, labels: [0, 1], batchSize: 30, trained: true },
    ],
  ])('%s', async (message, options) => {
    expect(await mistake(() => doctor(build(0.9), options))).toBe(message);
  });
});

describe('doctor of models that are no stacks', () => {
  const long = { samples: 6400, batchSize: 32, epochs: 100 };
  const shape = [3];

  it('looks into models inside, and past their borders, as into one stack', async () => {
    const encoder = sequential(
      [layers.dense({ units: 6, name: 'a', trainable: false }), layers.dropout({ rate: 0.5, name: 'drop' })],
      { name: 'encoder' },
    );
    const middle = sequential([layers.dense({ units: 4, name: 'b' }), layers.batchNormalization({ name: 'bn' })], {
      name: 'middle',
    });
    const nested = sequential([layers.inputLayer({ inputShape: shape }), encoder, middle, layers.dense({ units: 2, name: 'c' })]);
    expect(await ids(nested, long)).toEqual([
      'redundant-bias middle/b',
      'redundant-offset middle/bn',
      'dropout-before-norm middle/bn',
    ]);
    expect((await only('redundant-offset', nested, long))?.reason).toContain('the bias of "c" after it');
    expect((await only('dropout-before-norm', nested, long))?.reason).toContain('"encoder/drop" in front of it widens');
    expect(await ids(nested, { ...long, batchSize: 8 })).toContain('batch-size middle/bn');
    (middle.layers[0] as Layer).trainable = false;
    expect((await only('frozen', nested, long))?.reason).toContain('"middle/b" in front of it is frozen');
  });

  it('branches: a bias that someone else reads is not redundant, nor an offset', async () => {
    const residual = (reuse: boolean) => {
      const x = input({ shape });
      const start = layers.dense({ units: 4, name: 'start', trainable: false }).apply(x);
      const normed = layers.batchNormalization({ name: 'bn' }).apply(layers.dropout({ rate: 0.1, name: 'drop' }).apply(start));
      const inner = layers.dense({ units: 4, name: 'inner' }).apply(normed);
      const out = layers.batchNormalization({ name: 'last' }).apply(inner);
      return functional({ inputs: x, outputs: layers.add().apply(reuse ? [out, normed, inner] : [out, start]) });
    };
    expect(await ids(residual(false), long)).toEqual([
      'redundant-bias inner',
      'redundant-offset bn',
      'dropout-before-norm bn, last',
      'frozen bn',
    ]);
    expect(await ids(residual(true), long)).toEqual(['dropout-before-norm bn, last', 'frozen bn']);
  });

  it('a layer that is used twice is told of once', async () => {
    const [a, b] = [input({ shape }), input({ shape })];
    const [dense, norm] = [layers.dense({ units: 4, name: 'twice' }), layers.batchNormalization({ name: 'bn' })];
    const both = [a, b].map((x) => norm.apply(dense.apply(x)));
    expect(await ids(functional({ inputs: [a, b], outputs: layers.add().apply(both) }), long)).toEqual(['redundant-bias twice']);
    const once = layers.add().apply([norm.apply(dense.apply(a)), dense.apply(b)]);
    expect(await ids(functional({ inputs: [a, b], outputs: once }), long)).toEqual([]);
  });

  it('the scale of each input, and after training dead units, lagging statistics and their cost, wherever they are', async () => {
    const [left, right] = [input({ shape, name: 'left' }), input({ shape: [1], name: 'right' })];
    const body = sequential(
      [layers.dense({ units: 8, activation: 'relu', name: 'hidden' }), layers.batchNormalization({ name: 'bn', momentum: 0.9 })],
      { name: 'body' },
    );
    const joined = layers.concatenate().apply([body.apply(left), layers.rescaling({ scale: 0.01 }).apply(right)]);
    const net = functional({
      inputs: [left, right],
      outputs: layers.dense({ units: 2, activation: 'softmax', name: 'out' }).apply(joined),
      name: 'both',
    });
    const [x, y] = [draw('x', [400, 3]), draw('pixels', [400, 1], 100, 50)];
    const labels = Array.from({ length: 400 }, (_, i) => ((x.data[3 * i] as number) > 0 ? 1 : 0));
    net.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
    await net.fit([x, y], labels, { batchSize: 20, epochs: 10, verbose: 0 });
    const samples = { right: y, left: x };
    const plan = { samples, labels, batchSize: 20, epochs: 10 };
    expect(await ids(net, plan)).toEqual([]);
    expect(await ids(net, { ...plan, samples: [draw('x', [400, 3], 90), y], trained: false })).toEqual([
      'unscaled-inputs body/hidden',
    ]);
    const weights = net.getWeights();
    const set = (name: string, value: (i: number) => number) => {
      const at = net.weights.findIndex((w) => w.name === name);
      weights[at] = (weights[at] as Tensor).map((_, i = 0) => value(i));
    };
    set('bn/moving_mean', (i) => 5 * (i % 2) - 2);
    set('hidden/bias', (i) => (i < 3 ? -100 : 0));
    await net.setWeights(weights);
    expect(await ids(net, plan)).toEqual(['dead-units body/hidden', 'lagging-statistics body/bn', 'train-eval-gap both']);
    expect((await only('dead-units', net, plan))?.reason).toContain('3 of its 8 units');
    await recalibrate(net, samples);
    expect(await ids(net, { ...plan, samples: [x, y] })).toEqual(['dead-units body/hidden']);
  });

  it('refuses what is no model, and samples of different number', async () => {
    expect(await mistake(() => doctor({} as Model, long))).toBe('doctor: expected a model, got an object ().');
    const inputs = [input({ shape, name: 'a' }), input({ shape, name: 'b' })];
    const net = functional({ inputs, outputs: layers.add().apply(inputs) });
    expect(await mistake(() => doctor(net, { samples: [draw('a', [4, 3]), draw('b', [3, 3])] }))).toBe(
      'doctor, option samples: expected as many samples for each input, got 4 and 3.',
    );
  });
});
