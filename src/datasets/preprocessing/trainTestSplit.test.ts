import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '../../core/tensor/tensor.ts';
import { trainTestSplit } from './trainTestSplit.ts';

const count = (n: number) => Uint8Array.from({ length: n }, (_, i) => i);

describe('trainTestSplit', () => {
  it('puts each sample into one part, with its label, by seed', () => {
    const x = tensor(count(40), { shape: [20, 2] });
    const y = tensor(count(20));
    const split = trainTestSplit({ x, y, testSize: 0.3, seed: 7 });
    expect([split.trainX.shape, split.testX.shape, split.trainX.dtype]).toEqual([[14, 2], [6, 2], 'uint8']);
    expect([...split.trainY.data, ...split.testY.data].sort((a, b) => a - b)).toEqual([...count(20)]);
    for (const [part, labels] of [
      [split.trainX, split.trainY],
      [split.testX, split.testY],
    ] as const) {
      expect([...labels.data].flatMap((v) => [2 * v, 2 * v + 1])).toEqual([...part.data]);
    }
    expect([...split.trainIndices]).toEqual([...split.trainY.data]);
    expect(trainTestSplit({ x, y, testSize: 0.3, seed: 7 })).toEqual(split);
    expect(trainTestSplit({ x, y, testSize: 0.3, seed: 8 })).not.toEqual(split);
  });

  it('takes a quarter by default, numbers of samples, and the last ones in order', () => {
    expect(trainTestSplit({ x: count(8) }).testX.size).toBe(2);
    expect(trainTestSplit({ x: count(8) }).trainY).toBeUndefined();
    const { trainX, testX } = trainTestSplit({ x: count(8), testSize: 3, trainSize: 4, shuffle: false });
    expect([trainX.toArray(), testX.toArray()]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('splits several arrays alike', () => {
    const [a, b, c] = [tensor(count(6)), tensor(count(12), { shape: [6, 2] }), tensor(count(6))];
    const { trainX, testX, trainY } = trainTestSplit({ x: [a, b], y: [c] });
    expect([trainX.length, testX.length, trainY.length]).toEqual([2, 2, 1]);
    expect(trainX[0]?.data).toEqual(trainY[0]?.data);
    expect([...(trainX[1]?.slice(0, 1).data ?? [])][0]).toBe(2 * (trainY[0]?.data[0] as number));
  });

  it('keeps the fractions of the classes to within one sample, whatever they are', () => {
    const sizes = fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.3, max: 0.7, noNaN: true }), fc.nat(), (counts, testSize, seed) => {
        const y = Int32Array.from(counts.flatMap((n, label) => new Array(n).fill(label) as number[]));
        if (Math.min(Math.ceil(testSize * y.length), Math.floor((1 - testSize) * y.length)) < counts.length) return;
        const { testY, trainY } = trainTestSplit({ x: y, y, stratify: true, testSize, seed });
        expect(testY.size).toBe(Math.ceil(testSize * y.length));
        expect([...trainY.data, ...testY.data].sort((a, b) => a - b)).toEqual([...y]);
        for (const [label, n] of counts.entries()) {
          const members = [...trainY.data].filter((v) => v === label).length;
          expect(Math.abs(members - (n * trainY.size) / y.length)).toBeLessThan(1);
        }
      }),
    );
  });

  it('refuses what cannot be split', () => {
    const x = count(10);
    expect(() => trainTestSplit({ x, y: count(9) })).toThrow(/expected 10 samples in each array, got 9\. All arrays/);
    expect(() => trainTestSplit({ x, testSize: 0 })).toThrow(
      /option testSize: expected a fraction between 0 and 1, or an integer from 1 to 9, got 0/,
    );
    expect(() => trainTestSplit({ x, testSize: 10 })).toThrow(/option testSize/);
    expect(() => trainTestSplit({ x, testSize: 0.99 })).toThrow(
      /expected at least one sample in each part, of 10 in all, got 0 to train on and 10/,
    );
    expect(() => trainTestSplit({ x, testSize: 6, trainSize: 6 })).toThrow(/of 10 in all, got 6 to train on and 6/);
    expect(() => trainTestSplit({ x: count(1) })).toThrow(/number of samples: expected at least 2, got 1/);
    expect(() => trainTestSplit({ x, seed: -1 })).toThrow(/option seed/);
    expect(() => trainTestSplit({ x, stratify: true })).toThrow(
      /option stratify: expected labels: y, or a list of them, got "true without y"/,
    );
    expect(() => trainTestSplit({ x, y: x, stratify: true })).toThrow(/expected at least 2 samples of each class, got 1/);
    expect(() => trainTestSplit({ x, y: x, stratify: x, shuffle: false })).toThrow(
      /option stratify: expected samples that may be mixed/,
    );
    const classes = Int32Array.from(x, (v) => v >> 1);
    expect(() => trainTestSplit({ x, stratify: classes, testSize: 2 })).toThrow(
      /at least as many samples in each part as the 5 classes, got 2/,
    );
    expect(() => trainTestSplit({ x, stratify: tensor(count(20), { shape: [10, 2] }) })).toThrow(
      /one label for each of 10 samples, got 20/,
    );
  });
});
