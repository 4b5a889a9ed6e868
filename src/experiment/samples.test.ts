import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../core/tensor/tensor.ts';
import { fitSamples, sampleShape, splitData } from './samples.ts';

const zeros = (...shape: number[]) => new Tensor(new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape);

describe('samples', () => {
  it('of images without channels get one', () => {
    expect([sampleShape(zeros(2, 28, 28)), sampleShape(zeros(2, 8, 8, 3)), sampleShape(zeros(2, 5))]).toEqual([
      [28, 28, 1],
      [8, 8, 3],
      [5],
    ]);
  });

  it.each([
    [
      [2, 28, 28],
      [28, 28, 1],
    ],
    [
      [2, 28, 28, 1],
      [28, 28],
    ],
    [[2, 28, 28], [784]],
    [
      [2, 784],
      [28, 28, 1],
    ],
    [[2, 8, 8, 3], [192]],
  ])('%j fit a model that takes %j', (shape, wanted) => {
    const x = zeros(...shape);
    expect(fitSamples(x, wanted, 'data').shape).toEqual([2, ...wanted]);
    expect(fitSamples(x, wanted, 'data').dtype).toBe('uint8');
  });

  it.each([
    [
      [2, 28, 27],
      [28, 28, 1],
    ],
    [
      [2, 3, 8, 8],
      [8, 8, 3],
    ],
    [
      [2, 14, 56, 1],
      [28, 28, 1],
    ],
    [[2, 783], [784]],
  ])('%j do not fit a model that takes %j', (shape, wanted) => {
    expect(() => fitSamples(zeros(...shape), wanted, 'data d')).toThrow(
      /^data d: expected samples of shape \(.*\), as the model takes them, got /,
    );
  });
});

describe('splitData', () => {
  const x = tensor(Array.from({ length: 20 }, (_, i) => [i]));
  it('leaves parts that are given, and else holds out a fifth, of each class its share, alike each time', async () => {
    const x = tensor(Array.from({ length: 100 }, (_, i) => [i]));
    const y = tensor(Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 90 ? 1 : 2)));
    const parts = { trainX: x, trainY: y, testX: x, testY: y };
    expect(await splitData(parts)).toEqual({ data: parts, heldOut: false });
    const { data, heldOut } = await splitData({ x, y, classNames: ['a', 'b', 'c'] });
    expect([heldOut, data.classNames, data.trainX.shape, data.testX.shape]).toEqual([true, ['a', 'b', 'c'], [80, 1], [20, 1]]);
    expect([0, 1, 2].map((c) => [...data.testY.data].filter((v) => v === c).length)).toEqual([14, 4, 2]);
    expect((await splitData({ x, y })).data.testX).toEqual(data.testX);
    const all = [...data.trainX.data, ...data.testX.data].sort((a, b) => a - b);
    expect(all).toEqual([...x.data]);
  });

  it('mixes numbers that are no classes too', async () => {
    const y = tensor(Array.from({ length: 20 }, (_, i) => i / 7));
    expect((await splitData({ x, y })).data.testX.shape).toEqual([4, 1]);
  });
});
