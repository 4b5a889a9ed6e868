import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { model as functional } from '../../src/models/functional.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as metrics from '../../src/nn/metrics/index.ts';
import type { YieldedBatch } from '../../src/training/data/batchSource.ts';
import { input } from '../../src/training/data/inputs.ts';
import type { EvaluateOptions, PredictData, PredictOptions } from '../../src/training/options.ts';

const N = 23;
const draw = (d: number, name: string) => new Tensor(Float32Array.from(normals(streamKey(5, name), N * d)), [N, d]);
const x = draw(3, 'x');
const y = draw(2, 'y').map((v) => Number(v > 0));

function build() {
  const model = sequential([layers.dense({ units: 2, activation: 'sigmoid', inputShape: [3] })], { seed: 1 });
  model.compile({ loss: 'mse', metrics: ['mae', metrics.f1Score({ threshold: 0.5 }), metrics.confusionMatrix()] });
  return model;
}

const starts = (size: number) => Array.from({ length: Math.ceil(N / size) }, (_, i) => i * size);
const cut = (t: Tensor, at: number, size: number) => t.slice(at, at + size);
const pairs = (size = 5): YieldedBatch[] => starts(size).map((at) => [cut(x, at, size), cut(y, at, size)]);
async function* later<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) {
    await new Promise((resume) => setTimeout(resume, 1));
    yield value;
  }
}
function* generated<T>(values: readonly T[]): Generator<T> {
  yield* values;
}

describe('predict over an iterable', () => {
  const alone = starts(5).map((at) => cut(x, at, 5));
  it.each<[string, () => PredictData]>([
    ['a set of [x]', () => new Set(alone.map((t) => [t] as const))],
    ['a generator of [x, y], whose labels are left aside', () => generated(pairs())],
    ['an async generator of [x, y]', () => later(pairs())],
    ['a generator of tensors', () => generated(alone)],
    ['an async generator of [x, y, weights]', () => later(pairs().map(([a, b]) => [a, b, [1, 1, 1, 1, 1]] as const))],
    ['batches of many sizes', () => generated([cut(x, 0, 1), cut(x, 1, 9), cut(x, 10, 13)])],
  ])('gives what the arrays give: %s', async (_, batches) => {
    const model = build();
    expect(await model.predict(batches())).toEqual(await model.predict(x));
  });

  it('ends with the steps, or where the batches end', async () => {
    const model = build();
    const all = await model.predict(x);
    expect(await model.predict(generated(alone), { steps: 2 })).toEqual(all.slice(0, 10));
    expect(await model.predict(generated(alone), { steps: 99 })).toEqual(all);
    expect(await model.predict(x, { batchSize: 5, steps: 2 })).toEqual(all.slice(0, 10));
  });

  it('closes a generator that goes on', async () => {
    let closed = false;
    function* endless() {
      try {
        for (;;) yield x;
      } finally {
        closed = true;
      }
    }
    await build().predict(endless(), { steps: 1 });
    expect(closed).toBe(true);
  });

  it('of several inputs, in order or by name', async () => {
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [2], name: 'b' })];
    const both = layers.concatenate().apply([a, b]);
    const outputs = [layers.dense({ units: 1 }).apply(both), layers.dense({ units: 2 }).apply(both)];
    const model = functional({ inputs: [a, b], outputs });
    const whole = await model.predictAll([x, y]);
    const split = starts(6).map((at) => [cut(x, at, 6), cut(y, at, 6)] as const);
    expect(await model.predictAll(generated(split.map((pair) => [pair] as const)))).toEqual(whole);
    expect(await model.predictAll(later(split.map(([a, b]) => ({ a, b }))))).toEqual(whole);
  });
});

describe('evaluate', () => {
  it('goes through iterables of every kind, as fit does, and through no more than the steps', async () => {
    const model = build();
    const whole = await model.evaluate(x, y, { batchSize: 5 });
    for (const batches of [new Set(pairs()), generated(pairs()), later(pairs())]) {
      expect(await model.evaluate(batches)).toEqual(whole);
    }
    const part = await model.evaluate(x.slice(0, 10), y.slice(0, 10), { batchSize: 5 });
    expect(await model.evaluate(later(pairs()), { steps: 2 })).toEqual(part);
    expect(await model.evaluate(generated(pairs()), undefined, { steps: 2 })).toEqual(part);
  });

  it('has lists and tables among its numbers', async () => {
    const logs = await build().evaluate(x, y);
    expect(Object.keys(logs)).toEqual(['confusionMatrix', 'f1Score', 'loss', 'mae']);
    expect(logs.f1Score).toHaveLength(2);
    expect((logs.confusionMatrix as number[][]).flat().reduce((a, b) => a + b, 0)).toBe(N);
  });

  it('as validation takes an async iterable anew each time', async () => {
    const again = { [Symbol.asyncIterator]: () => later(pairs()) };
    const options = { epochs: 2, verbose: 0, shuffle: false } as const;
    const { history } = await build().fit(x, y, { ...options, validationData: again });
    const arrays = { ...options, validationBatchSize: 5, validationData: [x, y] } as const;
    expect(history).toEqual((await build().fit(x, y, arrays)).history);
    expect(history.val_confusionMatrix).toHaveLength(2);
  });
});

describe('verbose', () => {
  afterEach(() => vi.restoreAllMocks());

  async function printed(kind: 'evaluate' | 'predict', options: EvaluateOptions & PredictOptions): Promise<string> {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const model = build();
    await (kind === 'evaluate' ? model.evaluate(x, y, options) : model.predict(x, options));
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
    write.mockRestore();
    return text;
  }
  const time = '\\d+s - \\d+[mu]?s/step';

  it('prints nothing by default', async () => {
    expect(await printed('evaluate', {})).toBe('');
    expect(await printed('predict', {})).toBe('');
  });

  it("2 and 'auto' without a terminal print a line; of a list its mean, of a table nothing", async () => {
    const line = new RegExp(`^5/5 - ${time} - f1Score: [\\d.e-]+ - loss: [\\d.]+ - mae: [\\d.]+\n$`);
    expect(await printed('evaluate', { verbose: 2, batchSize: 5 })).toMatch(line);
    expect(await printed('evaluate', { verbose: 'auto', batchSize: 5 })).toMatch(line);
    expect(await printed('predict', { verbose: 2, batchSize: 5 })).toMatch(new RegExp(`^5/5 - ${time}\n$`));
  });

  it('1 draws a bar', async () => {
    for (const kind of ['evaluate', 'predict'] as const) {
      const text = stripVTControlCharacters(await printed(kind, { verbose: 1, batchSize: 5 }));
      expect(text.endsWith('\n')).toBe(true);
      expect(text).toContain('5/5');
      expect(text).toContain('━'.repeat(20));
    }
  });
});
