import { describe, expect, it } from 'vitest';
import { normals, streamKey, uniforms } from '../../src/core/random.ts';
import { Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { toCategorical } from '../../src/datasets/utils/index.ts';
import { type Sequential, type SequentialOptions, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { schedules, sgd } from '../../src/nn/optimizers/index.ts';
import type { Callback, Logs } from '../../src/training/callbacks/callback.ts';
import { TerminateOnNaN } from '../../src/training/callbacks/terminateOnNaN.ts';
import type { FitOptions } from '../../src/training/options.ts';

const N = 22;
const x = new Tensor(Float32Array.from(normals(streamKey(1, 'x'), N * 4)), [N, 4]);
const y = toCategorical(
  Array.from({ length: N }, (_, i) => i % 3),
  3,
);

/** Every kind of layer that keeps state or draws numbers. */
function small(options: SequentialOptions = {}, norm = layers.batchNormalization()): Sequential {
  const model = sequential(
    [
      layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
      norm,
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    options,
  );
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const quiet: FitOptions = { batchSize: 8, verbose: 0 };
const bytes = (model: Sequential) => model.getWeights().map((w) => [...new Uint8Array(w.data.slice().buffer)]);
const valuesOf = (model: Sequential, name: string) => [
  ...(model.getWeights()[model.weights.findIndex((w) => w.name === name)]?.data ?? []),
];

describe('a learning rate that a schedule sets', () => {
  it('reads as the last step used it, after fit and on single batches, and is in no snapshot', async () => {
    const model = small();
    // 0.1 · (1 − step / 10) from step 0 on.
    const learningRate = schedules.polynomialDecay({ initialLearningRate: 0.1, decaySteps: 10, endLearningRate: 0 });
    model.compile({ optimizer: sgd({ learningRate }), loss: 'categoricalCrossentropy' });
    const rate = async () => (await model.optimizer?.learningRate.read())?.[0];
    expect(await rate()).toBe(0);
    const before = model.snapshot().length;
    await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(await rate()).toBeCloseTo(0.05, 7);
    await model.trainOnBatch(x, y);
    expect(await rate()).toBeCloseTo(0.04, 7);
    expect(model.snapshot().length).toBe(before);
  });
});

describe('a seed', () => {
  it('gives the same bits twice: weights after 9 steps, history and predictions', async () => {
    const run = async (seed: number) => {
      const model = small({ seed });
      const { history } = await model.fit(x, y, { ...quiet, epochs: 3, validationData: [x, y] });
      return { weights: bytes(model), history, predictions: [...(await model.predict(x)).data] };
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect((await run(8)).weights).not.toEqual(first.weights);
  });

  it('gives the same bits whether the epochs are trained in one call of fit or in several', async () => {
    const [once, often] = [small(), small()];
    await once.fit(x, y, { ...quiet, epochs: 3 });
    for (const initialEpoch of [0, 1, 2]) await often.fit(x, y, { ...quiet, initialEpoch, epochs: initialEpoch + 1 });
    expect(bytes(often)).toEqual(bytes(once));
  });
});

describe('element types', () => {
  it('uint8, int32, float64 and float32 data train to the same bits', async () => {
    const pixels = new Tensor(
      Uint8Array.from(uniforms(streamKey(2, 'pixels'), N * 4), (u) => 256 * u),
      [N, 4],
    );
    const run = async (data: Tensor, labels: Tensor) => {
      const model = small();
      await model.fit(data, labels, { ...quiet, epochs: 2 });
      return [bytes(model), await model.evaluate(data, labels), (await model.predict(data)).data];
    };
    const want = await run(pixels.cast('float32'), y);
    for (const dtype of ['uint8', 'int32', 'float64'] as const) {
      expect(await run(pixels.cast(dtype), y.cast(dtype)), dtype).toEqual(want);
    }
  });
});

describe('fit', () => {
  it('returns history under sorted names, training before validation, and counts epochs from 0', async () => {
    const { history, epoch } = await small().fit(x, y, { ...quiet, epochs: 2, validationData: [x, y] });
    expect(Object.keys(history)).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    expect(Object.values(history).map((v) => v.length)).toEqual([2, 2, 2, 2]);
    expect(epoch).toEqual([0, 1]);
    expect((await small().fit(x, y, { ...quiet, initialEpoch: 3, epochs: 5 })).epoch).toEqual([3, 4]);
  });

  it('weighs a smaller last batch by its samples', async () => {
    const seen: number[] = [];
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const { history } = await model.fit(x, y, { ...quiet, callbacks: [{ onTrainBatchEnd: (batch) => void seen.push(batch) }] });
    const all = await model.evaluate(x, y, { batchSize: N });
    expect(seen).toEqual([0, 1, 2]);
    expect(history.accuracy?.[0]).toBe(all.accuracy);
    expect(history.loss?.[0]).toBeCloseTo(all.loss as number, 6);
  });

  it('holds back the last samples for validationSplit, before shuffling', async () => {
    const split = await small().fit(x, y, { ...quiet, epochs: 2, validationSplit: 0.25 });
    const at = Math.floor(N * 0.75);
    const data = await small().fit(x.slice(0, at), y.slice(0, at), {
      ...quiet,
      epochs: 2,
      validationData: [x.slice(at), y.slice(at)],
    });
    expect(split.history).toEqual(data.history);
  });

  it('shuffles each epoch in another order, and not at all where asked', async () => {
    // With weights that stay, the mean loss over the epoch so far tells the order.
    const losses = async (shuffle: boolean) => {
      const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
      model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'categoricalCrossentropy' });
      const epochs: number[][] = [];
      const callbacks: Callback[] = [
        {
          onEpochBegin: () => void epochs.push([]),
          onTrainBatchEnd: (_, logs: Logs) => void epochs.at(-1)?.push(logs.loss as number),
        },
      ];
      await model.fit(x, y, { ...quiet, epochs: 2, shuffle, callbacks });
      return epochs as [number[], number[]];
    };
    const [plain, again] = await losses(false);
    const [first, second] = await losses(true);
    expect(again).toEqual(plain);
    expect(first).not.toEqual(plain);
    expect(second).not.toEqual(first);
    expect(second.at(-1)).toBeCloseTo(first.at(-1) as number, 6);
  });

  it('stops at the signal after the current batch and keeps what was reached', async () => {
    const stop = new AbortController();
    const model = small();
    let batches = 0;
    const { epoch, history } = await model.fit(x, y, {
      ...quiet,
      epochs: 9,
      validationData: [x, y],
      signal: stop.signal,
      callbacks: [{ onTrainBatchEnd: () => void (++batches === 5 && stop.abort()) }],
    });
    expect([batches, epoch, history.val_loss?.length]).toEqual([5, [0], 1]);
    expect(valuesOf(model, 'dense/kernel')).not.toEqual(valuesOf(small(), 'dense/kernel'));
    const before = bytes(model);
    expect((await model.fit(x, y, { ...quiet, signal: AbortSignal.abort() })).epoch).toEqual([]);
    expect(bytes(model)).toEqual(before);
  });

  it('that is stopped at the last batch of an epoch still validates it, so that no series is shorter', async () => {
    const stop = new AbortController();
    const { history } = await small().fit(x, y, {
      ...quiet,
      epochs: 9,
      validationData: [x, y],
      signal: stop.signal,
      callbacks: [{ onTrainBatchEnd: (batch) => void (batch === 2 && stop.abort()) }],
    });
    expect(Object.values(history).map((v) => v.length)).toEqual([1, 1, 1, 1]);
  });

  it('lets timers and messages through while it trains', async () => {
    const stop = new AbortController();
    const timer: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 0) setTimeout(() => stop.abort(), 1);
      },
    };
    const { epoch } = await small().fit(x, y, { ...quiet, epochs: 1e9, signal: stop.signal, callbacks: [timer] });
    expect(epoch.length).toBeGreaterThan(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is ended by TerminateOnNaN at a loss of %f', async (value) => {
    const guard = new TerminateOnNaN();
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    model.compile({ loss: 'mse' });
    const targets = tensor([[0], [0], [0], [0], [value], [0]]);
    const { epoch } = await model.fit(tensor([[0], [0], [0], [0], [0], [0]]), targets, {
      batchSize: 2,
      epochs: 3,
      shuffle: false,
      verbose: 0,
      callbacks: [guard],
    });
    expect(guard.diverged).toEqual({
      epoch: 0,
      batch: 2,
      loss: value,
      reason: expect.stringContaining(`sample 4 (counted from 0) has ${value}`),
      sample: 4,
    });
    expect(epoch).toEqual([0]);
  });
});

describe('batch normalisation in a model', () => {
  it('that is frozen uses its moving statistics and leaves them and its weights as they are', async () => {
    const model = small({}, layers.batchNormalization({ trainable: false }));
    const names = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((w) => `batch_normalization/${w}`);
    const before = names.map((name) => valuesOf(model, name));
    await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(names.map((name) => valuesOf(model, name))).toEqual(before);
    const live = small();
    await live.fit(x, y, { ...quiet, epochs: 2 });
    for (const [i, name] of names.entries()) expect(valuesOf(live, name), name).not.toEqual(before[i]);
  });

  it('warns once of a batch with one value per channel, and names the consequence', async () => {
    const warnings: string[] = [];
    const model = small({ onWarning: (message) => warnings.push(message) });
    await model.fit(x.slice(0, 9), y.slice(0, 9), { ...quiet, epochs: 3 });
    expect(warnings).toEqual([
      'layer "batch_normalization": a batch with one value per channel has variance 0, so its normalised output is 0 (β) whatever ' +
        'the input is, and no gradient passes. Use larger batches, or a number of samples that the batch size divides.',
    ]);
    expect(model.getWeights().every((w) => w.data.every(Number.isFinite))).toBe(true);
  });

  it('warns of nothing where the batch has more', async () => {
    const warnings: string[] = [];
    await small({ onWarning: (message) => warnings.push(message) }).fit(x, y, quiet);
    expect(warnings).toEqual([]);
  });
});

describe('inference', () => {
  it('does not depend on the batch size: predictions to the bit, metrics to 1e-6', async () => {
    const model = small();
    await model.fit(x, y, quiet);
    const [want, mean] = [await model.predict(x, { batchSize: 1 }), await model.evaluate(x, y, { batchSize: 1 })];
    for (const batchSize of [2, 5, 22, 128]) {
      expect(await model.predict(x, { batchSize }), String(batchSize)).toEqual(want);
      const got = await model.evaluate(x, y, { batchSize });
      expect(got.accuracy).toBe(mean.accuracy);
      expect(got.loss).toBeCloseTo(mean.loss as number, 6);
    }
  });

  it('agrees with itself: accuracy and loss from predictions are those of evaluate', async () => {
    const model = small();
    await model.fit(x, y, quiet);
    const p = await model.predict(x);
    const row = (t: Tensor, i: number) => [...t.slice(i, i + 1).data];
    const right = Array.from({ length: N }, (_, i) => row(p, i).indexOf(Math.max(...row(p, i))) === i % 3);
    const losses = Array.from({ length: N }, (_, i) => -Math.log(row(p, i)[i % 3] as number));
    const { accuracy, loss } = await model.evaluate(x, y);
    expect(accuracy).toBeCloseTo(right.filter(Boolean).length / N, 12);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / N, 5);
  });

  it('changes nothing', async () => {
    const model = small();
    await model.fit(x, y, quiet);
    const before = bytes(model);
    await model.evaluate(x, y);
    await model.predict(x);
    expect(bytes(model)).toEqual(before);
  });
});
