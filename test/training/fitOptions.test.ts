import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import type { Variable } from '../../src/ir/variable.ts';
import { sequential } from '../../src/models/sequential.ts';
import { nonNeg } from '../../src/nn/constraints/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import { l2 } from '../../src/nn/regularizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import type { Callback } from '../../src/training/callbacks/callback.ts';
import type { YieldedBatch } from '../../src/training/data/batchSource.ts';

const N = 12;
const x = new Tensor(Float32Array.from(normals(streamKey(2, 'x'), N * 3)), [N, 3]);
const y = new Tensor(
  Int32Array.from({ length: N }, (_, i) => i % 2),
  [N],
);
const quiet = { verbose: 0, shuffle: false } as const;

function classifier(options: object = {}) {
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [3], ...options })], { seed: 1 });
  model.compile({
    loss: 'sparseCategoricalCrossentropy',
    optimizer: 'sgd',
    metrics: ['accuracy'],
    weightedMetrics: ['sparseCategoricalAccuracy'],
  });
  return model;
}

const weightsOf = (model: ReturnType<typeof classifier>) => model.getWeights().map((w) => [...w.data]);
const mistake = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('weights of samples', () => {
  it('of 0 leave a sample out of the gradient, and of weighted metrics but not of others', async () => {
    const keep = 8;
    const [weighted, cut] = [classifier(), classifier()];
    const sampleWeight = Float32Array.from({ length: N }, (_, i) => (i < keep ? 1 : 0));
    await weighted.fit(x, y, { ...quiet, batchSize: N, sampleWeight });
    await cut.fit(x.slice(0, keep), y.slice(0, keep), { ...quiet, batchSize: keep });
    // Keras divides by the number of samples, not by the sum of weights: the same step, smaller.
    const start = weightsOf(classifier());
    for (const [i, w] of weightsOf(weighted).entries()) {
      for (const [j, v] of w.entries()) {
        const [from, to] = [start[i]?.[j] as number, weightsOf(cut)[i]?.[j] as number];
        expect(v).toBeCloseTo(from + ((to - from) * keep) / N, 6);
      }
    }
    const logs = await weighted.evaluate(x, y, { sampleWeight });
    const [all, part] = [await weighted.evaluate(x, y), await weighted.evaluate(x.slice(0, keep), y.slice(0, keep))];
    expect([logs.accuracy, logs.sparseCategoricalAccuracy]).toEqual([all.accuracy, part.accuracy]);
    expect(logs.loss).toBeCloseTo(((part.loss as number) * keep) / N, 5);
  });

  it('by class are those of its samples', async () => {
    const [byClass, bySample] = [classifier(), classifier()];
    await byClass.fit(x, y, { ...quiet, epochs: 2, batchSize: 5, classWeight: { 0: 0.5, 1: 3 } });
    const sampleWeight = Float32Array.from(y.data, (label) => (label === 0 ? 0.5 : 3));
    await bySample.fit(x, y, { ...quiet, epochs: 2, batchSize: 5, sampleWeight });
    expect(weightsOf(byClass)).toEqual(weightsOf(bySample));
    const [partly, wholly] = [classifier(), classifier()];
    await partly.fit(x, y, { ...quiet, classWeight: { 1: 3 } });
    await wholly.fit(x, y, { ...quiet, classWeight: { 0: 1, 1: 3 } });
    expect(weightsOf(partly)).toEqual(weightsOf(wholly));
    // What is held back counts as it is.
    const split = { ...quiet, validationSplit: 0.5 };
    const held = async (classWeight?: Record<number, number>) => {
      const frozen = classifier();
      frozen.trainable = false;
      frozen.compile({ loss: 'sparseCategoricalCrossentropy' });
      return (await frozen.fit(x, y, { ...split, ...(classWeight && { classWeight }) })).history.val_loss;
    };
    expect(await held({ 0: 7, 1: 9 })).toEqual(await held());
    expect(await mistake(classifier().fit(x, y, { ...quiet, sampleWeight: [1, 2] }))).toBe(
      'fit: expected at least one sample and as many weights as samples, got 12 samples and 2 weights.',
    );
  });
});

describe('iterables of batches', () => {
  const batches = (size: number): YieldedBatch[] =>
    Array.from({ length: Math.ceil(N / size) }, (_, i) => [x.slice(i * size, (i + 1) * size), y.slice(i * size, (i + 1) * size)]);
  async function* stream(size: number) {
    for (let i = 0; ; i++) yield batches(size)[i % Math.ceil(N / size)] as YieldedBatch;
  }

  it('train as the array they come from does', async () => {
    const [array, list, endless] = [classifier(), classifier(), classifier()];
    const { history } = await array.fit(x, y, { ...quiet, epochs: 3, batchSize: 5 });
    // A plain array of batches is data; anything else that can be iterated is a source.
    expect((await list.fit(new Set(batches(5)), { ...quiet, epochs: 3 })).history).toEqual(history);
    expect((await endless.fit(stream(5), { ...quiet, epochs: 3, stepsPerEpoch: 3 })).history).toEqual(history);
    expect(weightsOf(list)).toEqual(weightsOf(array));
    expect(weightsOf(endless)).toEqual(weightsOf(array));
    expect(await array.evaluate(new Set(batches(5)))).toEqual(await array.evaluate(x, y, { batchSize: 5 }));
  });

  it('that end too early are an error', async () => {
    const once = batches(6)[Symbol.iterator]();
    const source = { [Symbol.iterator]: () => once };
    expect(await mistake(classifier().fit(source, { ...quiet, epochs: 2 }))).toBe(
      'fit: expected an iterable with at least one batch in each epoch, got 0. Give an object that can be iterated again, or fewer stepsPerEpoch.',
    );
    expect(await mistake(classifier().fit(source, { ...quiet, epochs: 1, stepsPerEpoch: 3 }))).toMatch(
      /^fit: expected 3 batches in each epoch, got 0\./,
    );
  });

  it('begin again where an epoch is longer than they are, and validation begins with the first batch each time', async () => {
    const [short, long] = [classifier(), classifier()];
    const twice = new Set([...batches(6), ...batches(6)]);
    const validation = { validationData: new Set(batches(4)), validationSteps: 2 };
    const { history } = await short.fit(new Set(batches(6)), { ...quiet, epochs: 2, stepsPerEpoch: 4, ...validation });
    expect((await long.fit(twice, { ...quiet, epochs: 2, ...validation })).history).toEqual(history);
    expect(history.val_loss?.length).toBe(2);
  });

  it('are closed, as files are, where training fails', async () => {
    let closed = false;
    async function* failing() {
      try {
        yield batches(6)[0] as YieldedBatch;
        yield [x.slice(0, 2), y.slice(0, 3)] as YieldedBatch;
      } finally {
        closed = true;
      }
    }
    const heard: string[] = [];
    const callback = { onTrainEnd: () => void heard.push('end'), onTrainError: () => void heard.push('error') };
    expect(await mistake(classifier().fit(failing(), { ...quiet, callbacks: [callback] }))).toMatch(/as many labels as samples/);
    expect([closed, heard]).toEqual([true, ['error']]);
  });
});

describe('arguments that cannot act', () => {
  function warned() {
    const warnings: string[] = [];
    const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [3], kernelInitializer: 'ones' })], {
      onWarning: (message) => warnings.push(message),
    });
    model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'sgd' });
    return { model, warnings };
  }

  it('more steps than the data has are warned of once, and the data ends first, as in Keras', async () => {
    const { model, warnings } = warned();
    const validation = { validationData: [x, y] as const, validationBatchSize: 5, validationSteps: 9 };
    const options = { ...quiet, batchSize: 5, epochs: 2 };
    const { history } = await model.fit(x, y, { ...options, stepsPerEpoch: 5, ...validation });
    await model.evaluate(x, y, { batchSize: 5, steps: 9 });
    await model.evaluate(new Set([[x, y]] as YieldedBatch[]), { steps: 2 });
    await model.predict(x, { batchSize: 5, steps: 9 });
    await model.predict(new Set([[x]] as [Tensor][]), { steps: 3 });
    expect(warnings).toEqual([
      'fit, option stepsPerEpoch: the data has 3 batches and not 5, and ends there.',
      'fit, option validationSteps: the data has 3 batches and not 9, and ends there.',
      'evaluate, option steps: the data has 3 batches and not 9, and ends there.',
      'evaluate, option steps: the data has 1 batch and not 2, and ends there.',
      'predict, option steps: the data has 3 batches and not 9, and ends there.',
      'predict, option steps: the data has 1 batch and not 3, and ends there.',
    ]);
    const exact = warned();
    const same = { ...options, validationData: [x, y] as const, validationBatchSize: 5, stepsPerEpoch: 3, validationSteps: 3 };
    expect((await exact.model.fit(x, y, same)).history).toEqual(history);
    expect(exact.warnings).toEqual([]);
  });

  it('an initialEpoch that leaves nothing to train is warned of', async () => {
    const { model, warnings } = warned();
    const before = weightsOf(model);
    expect((await model.fit(x, y, { ...quiet, epochs: 2, initialEpoch: 2 })).epoch).toEqual([]);
    await model.fit(x, y, { ...quiet, epochs: 0 });
    expect(weightsOf(model)).toEqual(before);
    expect(warnings).toEqual([
      'fit, option initialEpoch: 2 epochs are done of the 2 that option epochs asks for: nothing is trained.',
    ]);
  });

  it('weights for a loss of one number a batch only scale it, as in Keras, and are warned of', async () => {
    const rows = ops.mean;
    for (const [loss, said] of [
      [(t: Value, p: Value) => ops.mean(ops.square(ops.sub(t, p))), 1],
      [(t: Value, p: Value) => rows(ops.square(ops.sub(t, p)), [-1]), 0],
    ] as const) {
      const { model, warnings } = warned();
      model.compile({ loss });
      const oneHot = tensor(Array.from(y.data, (label) => [1 - label, label]));
      const sampleWeight = Float32Array.from({ length: N }, (_, i) => i);
      const plain = await model.evaluate(x, oneHot);
      expect(warnings).toEqual([]);
      const weighted = await model.evaluate(x, oneHot, { sampleWeight });
      await model.fit(x, oneHot, { ...quiet, classWeight: { 1: 2 } });
      expect(warnings).toHaveLength(said);
      if (said === 0) continue;
      expect(warnings[0]).toMatch(
        /^loss "\w+" gives one number for a whole batch, so that weights of samples and classes only scale it/,
      );
      expect(weighted.loss).toBeCloseTo((plain.loss as number) * 5.5, 5);
    }
  });
});

describe('numbers that are logged', () => {
  it('have names of their own, as Keras gives them', async () => {
    const model = classifier();
    const metrics = ['accuracy', 'accuracy'] as const;
    model.compile({ loss: 'sparseCategoricalCrossentropy', metrics, weightedMetrics: ['accuracy'] });
    const sampleWeight = Float32Array.from({ length: N }, (_, i) => Number(i < 3));
    const logs = await model.evaluate(x, y, { sampleWeight });
    expect(Object.keys(logs)).toEqual(['accuracy', 'accuracy_1', 'loss', 'weighted_accuracy']);
    expect(logs.accuracy_1).toBe(logs.accuracy);
    expect(logs.weighted_accuracy).toBe((await model.evaluate(x.slice(0, 3), y.slice(0, 3))).accuracy);
  });
});

describe('how much an epoch is and when it is validated', () => {
  it('stepsPerEpoch, validationSteps, validationBatchSize and validationFreq', async () => {
    const model = classifier();
    let steps = 0;
    const count: Callback = { onTrainBatchEnd: () => void steps++ };
    const options = { ...quiet, batchSize: 2, epochs: 4, stepsPerEpoch: 3, callbacks: [count] };
    const validation = { validationData: [x, y] as const, validationBatchSize: 4, validationSteps: 2 };
    const { history } = await model.fit(x, y, { ...options, ...validation, validationFreq: 2 });
    expect([steps, history.loss?.length, history.val_loss?.length]).toEqual([12, 4, 2]);
    const partial = await model.evaluate(x.slice(0, 8), y.slice(0, 8));
    expect(history.val_loss?.at(-1)).toBeCloseTo(partial.loss as number, 6);
    expect((await model.evaluate(x, y, { batchSize: 4, steps: 2 })).loss).toBeCloseTo(partial.loss as number, 6);
    const at = await model.fit(x, y, { ...options, ...validation, validationFreq: [1, 4] });
    expect(at.history.val_loss?.length).toBe(2);
    expect((await model.predict(x, { batchSize: 4, steps: 2 })).shape).toEqual([8, 2]);
  });

  it('trainOnBatch is one step of fit, testOnBatch changes nothing', async () => {
    const [one, other] = [classifier(), classifier()];
    const before = await one.testOnBatch(x, y);
    expect(await one.testOnBatch(x, y)).toEqual(before);
    const logs = await one.trainOnBatch(x, y);
    const { history } = await other.fit(x, y, { ...quiet, batchSize: N });
    expect(logs).toEqual(Object.fromEntries(Object.entries(history).map(([name, [v]]) => [name, v])));
    expect(weightsOf(one)).toEqual(weightsOf(other));
  });
});

describe('regularizers and constraints', () => {
  it('a penalty adds to the loss and pulls weights in; nonNeg keeps them from falling below 0', async () => {
    class Penalised extends layers.Layer {
      readonly className = 'Penalised';
      private kernel!: Variable;
      protected override build() {
        this.kernel = this.addWeight('kernel', {
          shape: [3],
          initializer: 'ones',
          regularizer: l2({ l2: 0.5 }),
          constraint: nonNeg(),
        });
      }
      call(v: Value) {
        return ops.mul(v, v.graph.variable(this.kernel));
      }
    }
    const model = sequential([new Penalised({ inputShape: [3] })]);
    model.compile({ loss: 'mse', optimizer: 'sgd' });
    const zeros = tensor([[0, 0, 0]]);
    expect((await model.evaluate(zeros, zeros)).loss).toBeCloseTo(1.5, 6);
    await model.fit(zeros, zeros, quiet);
    // w ← 1 − 0.01 · 2 · 0.5 · 1
    for (const w of model.getWeights()[0]?.data ?? []) expect(w).toBeCloseTo(0.99, 6);
    await model.fit(tensor([[1, 1, 1]]), tensor([[-1e4, -1e4, -1e4]]), quiet);
    expect([...(model.getWeights()[0]?.data ?? [])]).toEqual([0, 0, 0]);
  });
});
