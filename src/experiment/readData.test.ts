import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import { imagesFor, readData, requireNumbersOf } from './readData.ts';

describe('readData', () => {
  it('reads a data set by its name, which says what is to be tested with', async () => {
    const data = await readData({ path: 'mnist' });
    expect('trainX' in data && [data.trainX.shape, data.testY.shape]).toEqual([[60_000, 28, 28], [10_000]]);
  });

  it('brings images of a folder to the sizes that a model takes', () => {
    expect(imagesFor([32, 24, 3])).toEqual({ imageSize: [32, 24], colorMode: 'rgb' });
    expect([imagesFor([10]), imagesFor([8, 8, 5]), imagesFor(undefined)]).toEqual([undefined, undefined, undefined]);
  });

  it('names the sample that is no finite number, of samples and of labels', () => {
    const [good, bad] = [tensor([[1, 2]]), tensor([[1, Number.NaN]])];
    expect(() => requireNumbersOf({ x: bad }, 'data t.csv')).toThrow('data t.csv, sample 0, number 1: expected a finite number');
    expect(() => requireNumbersOf({ x: good, y: bad }, 'data t.csv')).toThrow('data t.csv, labels, sample 0, number 1');
    expect(() => requireNumbersOf({ trainX: good, trainY: good, testX: good, testY: bad }, 'd')).toThrow('d, labels, sample 0');
    expect(() => requireNumbersOf({ x: good, y: good }, 'd')).not.toThrow();
  });
});
