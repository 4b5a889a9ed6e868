import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import { argmaxRows, classIndices, countClasses, oneHot } from './labels.ts';

describe('labels', () => {
  it('are class indices, whichever form they come in', () => {
    const want = [2, 0, 1];
    for (const y of [
      tensor(want),
      tensor(want.map((v) => [v])),
      tensor([
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
      ]),
    ]) {
      expect([...classIndices(y, 'data').data]).toEqual(want);
    }
    expect(() => classIndices(tensor([0, -1]), 'data d')).toThrow(
      /^data d, labels: expected class indices from 0 to 99999, got -1\. /,
    );
    expect(() => classIndices(tensor([0, 1e9]), 'data d')).toThrow(/got 1000000000\. /);
  });

  it('count the classes that are named, or seen', () => {
    expect(countClasses([tensor([0, 1]), tensor([4])])).toBe(5);
    expect(countClasses([tensor([0, 1])], ['a', 'b', 'c'])).toBe(3);
  });

  it('become rows for the outputs of a model, of which there must be enough', () => {
    expect(oneHot(tensor([1, 0]), 3, 'data').toArray()).toEqual([
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(() => oneHot(tensor([1, 3]), 3, 'data d')).toThrow(
      /^data d, labels: expected class indices below 3, as the model has 3 outputs, got 3\. /,
    );
  });

  it('are read back from where a row is largest, the first of equal ones', () => {
    expect([
      ...argmaxRows(
        tensor([
          [0, 2, 1],
          [3, 3, 1],
        ]),
      ),
    ]).toEqual([1, 0]);
  });
});
