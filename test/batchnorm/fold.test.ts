import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { fold } from '../../src/batchnorm/index.ts';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import type { Variable } from '../../src/ir/variable.ts';
import { model as functional } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { SymbolicTensor } from '../../src/nn/layers/symbolicTensor.ts';
import * as losses from '../../src/nn/losses/index.ts';
import type { Metric } from '../../src/nn/metrics/index.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import type { Optimizer } from '../../src/nn/optimizers/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import type { TrainingControl } from '../../src/training/callbacks/callback.ts';
import type { CompileOptions } from '../../src/training/compile.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';
import { draw, largest, scramble } from '../support/scrambled.ts';

/** A loss that no weight changes. */
const zero = (_: Value, yPred: Value) => ops.mul(yPred, 0);
const x = draw('samples', [48, 3], 2, 3);

describe('fold', () => {
  it('takes batch normalisations into the dense layer before them: predictions within 1e-5, the model unchanged', async () => {
    const model = sequential([
      layers.dense({ units: 5, inputShape: [3] }),
      layers.dropout({ rate: 0.5 }),
      layers.batchNormalization({ name: 'a' }),
      layers.activation({ activation: 'relu' }),
      layers.dense({ units: 4, useBias: false }),
      layers.batchNormalization({ name: 'b', scale: false }),
    ]);
    await scramble(model);
    const [before, want] = [model.getWeights(), await model.predict(x)];
    const { model: made, folded, kept, maxError } = await fold(model, { samples: x });
    expect(folded).toEqual([
      { norm: 'a', into: 'dense' },
      { norm: 'b', into: 'dense_1' },
    ]);
    expect(kept).toEqual([]);
    expect(maxError).toBeLessThan(1e-5);
    expect(made.layers.map((l) => l.name)).toEqual(['dense', 'dropout', 'activation', 'dense_1']);
    const got = await made.predict(x);
    expect(largest(got, want)).toBe(maxError);
    expect(model.getWeights()).toEqual(before);
  });

  it('takes them into convolutions and out of spectral normalisation, measured on noise where no samples are given', async () => {
    const model = sequential([
      layers.spectralNormalization({
        layer: layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
        inputShape: [6, 5, 2],
      }),
      layers.batchNormalization({ center: false }),
      layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
      layers.batchNormalization({ epsilon: 1e-5 }),
    ]);
    await scramble(model);
    const { model: made, folded, maxError } = await fold(model, { backend: referenceBackend });
    expect(folded.map((f) => f.into)).toEqual(['conv2d', 'conv2d_1'].map((_, i) => model.layers[2 * i]?.name));
    expect(made.layers.map((l) => l.className)).toEqual(['Conv2D', 'Conv2D']);
    expect(maxError).toBeGreaterThan(0);
    expect(maxError).toBeLessThan(1e-4);
  });

  it('leaves those it cannot take exactly, and says why', async () => {
    const model = sequential([
      layers.batchNormalization({ name: 'a', inputShape: [6, 5, 2] }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization({ name: 'b' }),
      layers.conv2d({ filters: 4, kernelSize: 3 }),
      layers.batchNormalization({ name: 'c', axis: 1 }),
      layers.flatten(),
      layers.batchNormalization({ name: 'd' }),
    ]);
    await scramble(model);
    const { model: made, folded, kept, maxError } = await fold(model);
    expect(folded).toEqual([]);
    expect(kept).toEqual([
      { norm: 'a', reason: 'no layer is in front of it' },
      { norm: 'b', reason: 'the activation of "conv2d" is in between' },
      { norm: 'c', reason: 'its channels are not on the last axis' },
      { norm: 'd', reason: '"flatten" in front of it is no dense or convolution layer' },
    ]);
    expect(maxError).toBe(0);
    expect(made.getWeights()).toEqual(model.getWeights());
  });

  it('leaves one after a convolution with its channels first, whichever axis it normalises', async () => {
    const model = sequential([
      layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', inputShape: [2, 6, 6] }),
      layers.batchNormalization({ name: 'width' }),
      layers.conv2d({ filters: 3, kernelSize: 1, dataFormat: 'channelsFirst' }),
      layers.batchNormalization({ name: 'channels', axis: 1 }),
    ]);
    await scramble(model);
    const { kept, maxError } = await fold(model);
    expect(kept).toEqual([
      { norm: 'width', reason: 'the channels of "conv2d" come first' },
      { norm: 'channels', reason: 'the channels of "conv2d_1" come first' },
    ]);
    expect(maxError).toBe(0);
  });

  it('takes them into every layer with a kernel, whichever of its axes has the channels', async () => {
    const fitting: [Layer, number[]][] = [
      [layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal' }), [8, 3]],
      [layers.depthwiseConv1d({ kernelSize: 3, depthMultiplier: 2, useBias: false }), [8, 3]],
      [layers.separableConv1d({ filters: 4, kernelSize: 3, depthMultiplier: 2 }), [8, 3]],
      [layers.conv1dTranspose({ filters: 4, kernelSize: 3, strides: 2 }), [8, 3]],
      [layers.conv2d({ filters: 4, kernelSize: 3, groups: 2, useBias: false }), [6, 5, 2]],
      [layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), [6, 5, 2]],
      [layers.separableConv2d({ filters: 4, kernelSize: 3, useBias: false }), [6, 5, 2]],
      [layers.conv2dTranspose({ filters: 4, kernelSize: 3, useBias: false }), [6, 5, 2]],
      [layers.dense({ units: 4 }), [6, 3]],
    ];
    for (const [layer, shape] of fitting) {
      const model = sequential([layers.inputLayer({ inputShape: shape }), layer, layers.batchNormalization(), layers.reLU()]);
      await scramble(model);
      const { folded, model: made, maxError } = await fold(model);
      expect(folded, layer.className).toEqual([{ norm: 'batch_normalization', into: layer.name }]);
      expect(made.layers.some((l) => l.className === 'BatchNormalization')).toBe(false);
      expect(maxError, layer.className).toBeLessThan(1e-4);
    }
  });

  it('folds residual networks, with several inputs and outputs: all that one layer alone feeds', async () => {
    const [image, vector] = [input({ shape: [6, 6, 2], name: 'image' }), input({ shape: [4], name: 'vector' })];
    const conv = (x: SymbolicTensor, name: string, activation?: 'relu') => {
      const y = layers
        .batchNormalization({ name: `${name}_bn` })
        .apply(layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name }).apply(x));
      return activation ? layers.activation({ activation }).apply(y) : y;
    };
    const start = conv(image, 'stem', 'relu');
    const block = conv(conv(start, 'a', 'relu'), 'b');
    // Its input is read by the sum too.
    const sum = layers.add().apply([block, start]);
    const after = layers.batchNormalization({ name: 'sum_bn' }).apply(sum);
    const pooled = layers.globalAveragePooling2d().apply(after);
    const scale = layers.dense({ units: 4, name: 'scale' }).apply(vector);
    const forked = layers.batchNormalization({ name: 'fork_bn' }).apply(scale);
    const joined = layers.multiply().apply([pooled, forked, scale]);
    const model = functional({
      inputs: [image, vector],
      outputs: [layers.dense({ units: 2, name: 'out' }).apply(joined), pooled],
      name: 'residual',
    });
    await scramble(model);
    const samples = [draw('image', [5, 6, 6, 2]), draw('vector', [5, 4])];
    const { model: made, folded, kept, maxError } = await fold(model, { samples });
    expect(folded).toEqual(['stem', 'a', 'b'].map((name) => ({ norm: `${name}_bn`, into: name })));
    expect(kept).toEqual([
      { norm: 'sum_bn', reason: '"add" in front of it is no dense or convolution layer' },
      { norm: 'fork_bn', reason: 'what "scale" gives is used elsewhere too' },
    ]);
    expect(maxError).toBeGreaterThan(0);
    expect(maxError).toBeLessThan(1e-4);
    const [want, got] = [await model.predictAll(samples), await made.predictAll(samples)];
    expect(Math.max(...want.map((w, i) => largest(w, got[i] as Tensor)))).toBe(maxError);
    expect([made.className, made.name, made.inputNames]).toEqual(['Functional', 'residual', ['image', 'vector']]);
    expect((await fold(model, { samples: { vector: samples[1] as Tensor, image: samples[0] as Tensor } })).maxError).toBe(
      maxError,
    );
    expect((await fold(model)).maxError).toBeLessThan(1e-3);
  });

  it('folds what is shared in pairs, and nothing that is shared otherwise', async () => {
    const build = (paired: boolean) => {
      const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
      const [dense, norm] = [layers.dense({ units: 4, name: 'twice' }), layers.batchNormalization({ name: 'norm' })];
      const [x, y] = [dense.apply(a), dense.apply(b)];
      const outputs = layers.add().apply([norm.apply(x), paired ? norm.apply(y) : y]);
      return functional({ inputs: [a, b], outputs });
    };
    for (const paired of [true, false]) {
      const model = build(paired);
      await scramble(model);
      const { folded, kept, maxError } = await fold(model);
      expect(folded).toEqual(paired ? [{ norm: 'norm', into: 'twice' }] : []);
      expect(kept).toEqual(paired ? [] : [{ norm: 'norm', reason: '"twice" is used elsewhere too' }]);
      expect(maxError).toBeLessThan(1e-5);
    }
    // The same kernel under two layers.
    const x = input({ shape: [3] });
    const dense = layers.dense({ units: 3 });
    const wrapped = layers.spectralNormalization({ layer: dense, name: 'wrapped' });
    const model = functional({ inputs: x, outputs: dense.apply(layers.batchNormalization().apply(wrapped.apply(x))) });
    await scramble(model);
    const { kept, maxError } = await fold(model);
    expect(kept).toEqual([{ norm: 'batch_normalization', reason: '"wrapped" is used elsewhere too' }]);
    expect(maxError).toBe(0);
    const norm = layers.batchNormalization({ name: 'norm' });
    const two = [layers.dense({ units: 3, name: 'one' }), layers.dense({ units: 3, name: 'two' })];
    const twoLayers = functional({ inputs: x, outputs: layers.add().apply(two.map((layer) => norm.apply(layer.apply(x)))) });
    await scramble(twoLayers);
    expect((await fold(twoLayers)).kept).toEqual([{ norm: 'norm', reason: '"one" is not in front of all its uses' }]);
  });

  it('folds within models inside and across their borders, however often they are used', async () => {
    const x = input({ shape: [4] });
    const encoder = sequential(
      [
        layers.batchNormalization({ name: 'first' }),
        layers.dense({ units: 4 }),
        layers.dropout({ rate: 0.5 }),
        layers.batchNormalization({ name: 'second' }),
      ],
      { name: 'encoder' },
    );
    const head = sequential([layers.identity(), layers.batchNormalization({ name: 'inner' }), layers.reLU()], { name: 'head' });
    const entered = layers.dense({ units: 4, name: 'entry' }).apply(x);
    const once = encoder.apply(entered);
    const result = head.apply(layers.dense({ units: 3, name: 'outer' }).apply(encoder.apply(once)));
    const model = functional({ inputs: x, outputs: result });
    await scramble(model);
    const { model: made, folded, kept, maxError } = await fold(model);
    expect(folded).toEqual([
      { norm: 'encoder/second', into: 'encoder/dense' },
      { norm: 'head/inner', into: 'outer' },
    ]);
    // At its second use the encoder reads itself.
    expect(kept).toEqual([{ norm: 'encoder/first', reason: '"entry" is not in front of all its uses' }]);
    expect(maxError).toBeLessThan(1e-4);
    const names = (m: Model): string[] => m.layers.flatMap((l) => ('layers' in l ? names(l as Model) : [l.name]));
    expect(names(made)).not.toContain('second');
    expect(made.layers.filter((l) => 'layers' in l).map((l) => l.className)).toEqual(['Sequential', 'Sequential']);
  });

  it('leaves what is called in training mode', async () => {
    const x = input({ shape: [3] });
    const norm = layers.batchNormalization({ name: 'own' });
    const stack = sequential([layers.dense({ units: 3 }), layers.batchNormalization({ name: 'around' })], { name: 'stack' });
    const y = norm.apply(layers.dense({ units: 3 }).apply(x), { training: true });
    const model = functional({ inputs: x, outputs: stack.apply(y, { training: true }) });
    await scramble(model);
    const { kept, maxError } = await fold(model);
    expect(kept).toEqual(['own', 'stack/around'].map((name) => ({ norm: name, reason: 'it is called with training: true' })));
    expect(maxError).toBe(0);
  });

  it('folds several into one layer, and one after the last output leaves the layer as the output', async () => {
    const model = sequential([
      layers.dense({ units: 3, inputShape: [3], trainable: false }),
      layers.batchNormalization(),
      layers.activation({ activation: 'linear' }),
      layers.batchNormalization(),
    ]);
    await scramble(model);
    const { model: made, folded, maxError } = await fold(model);
    expect(folded.map((f) => f.into)).toEqual(['dense', 'dense']);
    expect(maxError).toBeLessThan(1e-5);
    expect(made.layers.map((l) => [l.name, l.trainable])).toEqual([
      ['dense', false],
      ['activation', true],
    ]);
    await made.toBytes();
  });

  it('keeps what a model is compiled with: it evaluates at once, with an optimizer of the same options and no state', async () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [2] })];
    const hidden = layers.batchNormalization({ name: 'norm' }).apply(layers.dense({ units: 4, name: 'hidden' }).apply(a));
    const first = layers.batchNormalization({ name: 'first' }).apply(layers.dense({ units: 2, name: 'last' }).apply(hidden));
    const second = layers.dense({ units: 1, name: 'second' }).apply(layers.concatenate().apply([hidden, b]));
    const model = functional({ inputs: [a, b], outputs: [first, second] });
    const optimizer = optimizers.adamW({ learningRate: 0.01, beta1: 0.8, clipnorm: 1, weightDecay: 0.5, useEma: true });
    const excluded = model.weights.find(({ variable }) => variable.name === 'second/kernel')?.variable as Variable;
    optimizer.excludeFromWeightDecay({ variables: [excluded], names: ['bias'] });
    const close: Metric = { name: 'close', call: (yTrue, yPred) => ops.mean(ops.abs(ops.sub(yTrue, yPred)), [1]) };
    model.compile({
      optimizer,
      loss: { first: losses.huber({ delta: 0.3 }), second: 'mse' },
      lossWeights: { first: 2, second: 0.5 },
      metrics: [[close], ['mae', { ...metrics.rootMeanSquaredError(), name: 'off' }]],
      weightedMetrics: [['mae'], []],
    });
    const [x, y] = [
      [draw('a', [12, 3]), draw('b', [12, 2])],
      [draw('y', [12, 2]), draw('z', [12, 1])],
    ];
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    await scramble(model);
    const before = model.snapshot();
    const { model: made } = await fold(model, { samples: x });
    expect(model.snapshot()).toEqual(before);
    const sampleWeight = draw('w', [12]).map(Math.abs);
    const [want, got] = [await model.evaluate(x, y, { sampleWeight }), await made.evaluate(x, y, { sampleWeight })];
    // An output that a batch normalisation gave is now the one of the layer before it.
    expect(Object.keys(got).sort()).toEqual(
      Object.keys(want)
        .map((name) => name.replace('first', 'last'))
        .sort(),
    );
    for (const [name, value] of Object.entries(want)) expect(got[name.replace('first', 'last')]).toBeCloseTo(value as number, 5);
    expect(made.optimizer).not.toBe(optimizer);
    expect(made.optimizer?.getConfig()).toEqual(optimizer.getConfig());
    expect(made.trainer.state.progress).toEqual({ step: 0, epoch: 0 });
    // Zero gradients leave weight decay alone to change weights: not what was excluded from it, by itself or by name.
    made.compile({ loss: zero, optimizer: made.optimizer as Optimizer });
    const weights = made.getWeights();
    await made.trainOnBatch(x, y);
    const changed = made.weights.filter((_, i) => String(made.getWeights()[i]?.data) !== String(weights[i]?.data));
    expect(changed.map(({ variable }) => variable.name)).toEqual(['hidden/kernel', 'last/kernel']);
    await made.toBytes('keras', { onWarning: () => {} });
  });

  it('keeps the rate that an optimizer has come to, and its schedule; leaves a model uncompiled that was, or whose optimizer has no copy', async () => {
    const build = (options: Partial<CompileOptions>) => {
      const stack = [layers.dense({ units: 1, inputShape: [3] }), layers.batchNormalization()];
      const warnings: string[] = [];
      const model = sequential(stack, { onWarning: (message) => warnings.push(message) });
      if (options.optimizer) model.compile({ loss: 'mse', ...options });
      return { model, warnings };
    };
    const plain = build({ optimizer: optimizers.sgd({ learningRate: 0.1 }) });
    const lower = { onEpochEnd: () => {}, onTrainBegin: (control: TrainingControl) => control.model.setLearningRate(0.025) };
    await plain.model.fit(x, draw('y', [48, 1]), { verbose: 0, callbacks: [lower] });
    expect((await fold(plain.model)).model.optimizer?.getConfig().learningRate).toBeCloseTo(0.025, 8);
    const schedule = optimizers.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 });
    const scheduled = build({ optimizer: optimizers.sgd({ learningRate: schedule }) });
    expect((await fold(scheduled.model)).model.optimizer?.schedule).toBe(schedule);
    expect((await fold(build({}).model)).model.optimizer).toBeUndefined();
    class Fixed extends optimizers.Optimizer {
      readonly className = 'Fixed';
      constructor(rate: number) {
        super({ learningRate: rate });
      }
      protected rule({ weight }: optimizers.UpdateContext) {
        return weight;
      }
    }
    const fixed = build({ optimizer: new Fixed(0.5) });
    expect((await fold(fixed.model)).model.optimizer).toBeUndefined();
    expect(fixed.warnings).toEqual([
      expect.stringMatching(/^optimizer Fixed cannot be copied: .* The new model is not compiled: call compile\.$/),
    ]);
  });

  it('refuses what is no model, one of unknown input, and noise for an embedding', async () => {
    expect(await mistake(() => fold({} as Model))).toBe('fold: expected a model, got an object ().');
    expect(await mistake(() => fold(sequential([layers.dense({ units: 1 })])))).toBe(
      'fold, option samples: expected samples, as the first layer has no inputShape, got none.',
    );
    const words = sequential([
      layers.embedding({ inputDim: 5, outputDim: 2, inputShape: [3] }),
      layers.dense({ units: 2 }),
      layers.batchNormalization(),
    ]);
    expect(await mistake(() => fold(words))).toBe(
      'fold, option samples: expected samples whose predictions are numbers, got NaN. Give samples of the data; noise, the default, fits no ' +
        'embedding.',
    );
    expect((await fold(words, { samples: [[0, 1, 4]] })).folded.length).toBe(1);
  });
});
