import { describe, expect, it } from 'vitest';
import { Tensor, type TensorLike } from '../../src/core/tensor/tensor.ts';
import { model as functional } from '../../src/models/functional.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import { terminateOnNaN } from '../../src/training/callbacks/index.ts';
import { input } from '../../src/training/data/inputs.ts';

const N = 12;
const clean = () =>
  new Tensor(
    Float32Array.from({ length: N * 6 }, (_, i) => Math.sin(i)),
    [N, 2, 3],
  );
const labels = () =>
  new Tensor(
    Float32Array.from({ length: N }, (_, i) => Math.cos(i)),
    [N, 1],
  );

function withValue(tensor: Tensor, index: number, value: number): Tensor {
  (tensor.data as Float32Array)[index] = value;
  return tensor;
}

function build(learningRate = 0.01) {
  const warnings: string[] = [];
  const model = sequential([layers.flatten({ inputShape: [2, 3] }), layers.dense({ units: 1 })], {
    onWarning: (message) => warnings.push(message),
  });
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mse' });
  return { model, warnings };
}

const options = { batchSize: 4, epochs: 2, shuffle: false, verbose: 0 } as const;

describe('a loss that becomes NaN or infinite', () => {
  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('for samples with %d: one warning names step, sample and place', async (value, text) => {
    const { model, warnings } = build();
    await model.fit(withValue(clean(), 6 * 6 + 4, value), labels(), options);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^fit: the loss is (NaN|Infinity) from step 2 of epoch 1 on\. /);
    expect(warnings[0]).toContain(
      `In x, sample 6 (counted from 0) has ${text} at [1, 1], the first. Fill or leave out such samples.`,
    );
  });

  it('counts such samples of the batch, and finds them where the order is drawn', async () => {
    const { model, warnings } = build();
    const x = withValue(withValue(clean(), 2 * 6, Number.NaN), 3 * 6 + 5, Number.NaN);
    await model.fit(x, labels(), { ...options, batchSize: N, shuffle: true });
    expect(warnings[0]).toContain(
      'sample 2 (counted from 0) has NaN at [0, 0], the first, of 2 samples of the batch with such values.',
    );
  });

  it('for labels', async () => {
    const { model, warnings } = build();
    await model.fit(clean(), withValue(labels(), 9, Number.NaN), options);
    expect(warnings[0]).toContain(
      'from step 3 of epoch 1 on. In the labels, sample 9 (counted from 0) has NaN at [0], the first.',
    );
  });

  it('for numbers that float32 cannot hold', async () => {
    const { model, warnings } = build();
    const x = new Tensor(Float64Array.from(clean().data), [N, 2, 3]);
    (x.data as Float64Array)[0] = 1e300;
    await model.fit(x, labels(), options);
    expect(warnings[0]).toContain('sample 0 (counted from 0) has 1e+300 at [0, 0], which float32 cannot hold, the first.');
  });

  it('names the input of several', async () => {
    const warnings: string[] = [];
    const [a, b] = [input({ shape: [2], name: 'a' }), input({ shape: [2], name: 'b' })];
    const outputs = layers.dense({ units: 1 }).apply(layers.concatenate().apply([a, b]));
    const model = functional({ inputs: [a, b], outputs, onWarning: (message) => warnings.push(message) });
    model.compile({ loss: 'mse' });
    const bad = new Tensor(Float32Array.of(1, 2, 3, Number.NaN), [2, 2]);
    await model.fit([new Tensor(Float32Array.of(1, 2, 3, 4), [2, 2]), bad], [1, 2], { verbose: 0 });
    expect(warnings[0]).toContain('In x "b", sample 1 (counted from 0) has NaN at [1]');
  });

  it('in batches of an iterable', async () => {
    const { model, warnings } = build();
    const pairs: [TensorLike, TensorLike][] = [
      [clean(), labels()],
      [withValue(clean(), 7, Number.NaN), labels()],
    ];
    await model.fit(new Set(pairs) as never, { epochs: 1, verbose: 0 });
    expect(warnings[0]).toContain('from step 2 of epoch 1 on. In x, sample 1 (counted from 0) has NaN at [0, 1], the first.');
  });

  const grown =
    /from step \d+ of epoch \d+ on\. All samples and labels of the batch are finite: outputs or weights have grown too large/;
  it('for too large a learning rate, without samples at fault', async () => {
    const { model, warnings } = build(1e8);
    await model.fit(clean(), labels(), { ...options, epochs: 20 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(grown);
  });

  it('for a loss that is not defined', async () => {
    const { model, warnings } = build();
    model.compile({ loss: (t, p) => ops.log(ops.sub(ops.square(ops.sub(t, p)), 1e6)) });
    await model.fit(clean(), labels(), options);
    expect(warnings[0]).toMatch(grown);
  });

  it('ends a training with terminateOnNaN, which has the reason', async () => {
    const { model } = build();
    const guard = terminateOnNaN();
    const history = await model.fit(withValue(clean(), 5 * 6, Number.NaN), labels(), { ...options, callbacks: [guard] });
    const divergence = { epoch: 0, batch: 1, reason: expect.stringContaining('sample 5'), sample: 5 };
    expect(guard.diverged).toMatchObject(divergence);
    expect(history.divergence).toMatchObject(divergence);
  });

  it('is no warning in a healthy training', async () => {
    const { model, warnings } = build();
    const history = await model.fit(clean(), labels(), options);
    expect(warnings).toEqual([]);
    expect(history.divergence).toBeUndefined();
  });
});
