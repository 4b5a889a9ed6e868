import { describe, expect, it } from 'vitest';
import { Tensor } from '../core/tensor/tensor.ts';
import { prepareData } from './data.ts';
import { designOf } from './flags.ts';
import { confusionCounts, disagreements, prepareNew } from './inspect.ts';

describe('what networks get right', () => {
  const truths = [0, 1, 1, 2];

  it('is counted by true and predicted class', () => {
    expect(confusionCounts(truths, [0, 1, 2, 2], 3)).toEqual([
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  it('differs where some are right and others are not', () => {
    const same = [0, 1, 2, 1];
    expect(disagreements(truths, [same, [0, 2, 2, 2]])).toEqual([1, 3]);
    expect(disagreements(truths, [same, same])).toEqual([]);
  });
});

describe('prepareNew', () => {
  const pixels = (n: number, begin: number) =>
    new Tensor(
      Uint8Array.from({ length: n * 4 }, (_, i) => begin + i * i),
      [n, 2, 2],
    );
  const data = {
    trainX: pixels(5, 1),
    trainY: new Tensor(Uint8Array.of(0, 1, 0, 1, 0), [5]),
    testX: pixels(3, 7),
    testY: new Tensor(Uint8Array.of(1, 0, 1), [3]),
  };
  const task = { inputShape: [2, 2, 1], classes: 2 };

  it.each(['raw', 'unit', 'standard', 'l2'] as const)('gives samples of the data as an experiment has them: %s', (scale) => {
    const part = designOf({ scale, train: { begin: 1, end: 5 }, test: { begin: 0, end: 2 }, validation: 0.25 }).data;
    const expected = prepareData(data, part, task).testX;
    const given = prepareNew(data.testX.slice(0, 2), data, part, task);
    expect([given.shape, [...given.data]]).toEqual([expected.shape, [...expected.data]]);
  });
});
