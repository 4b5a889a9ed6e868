import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor/tensor.ts';
import { classWeightOf } from './classWeightOf.ts';
import { CLASS_WEIGHTS, classWeightsText, parseClassWeights, requireClassWeights } from './classWeights.ts';

const read = (text: string) => CLASS_WEIGHTS.safeParse(parseClassWeights(text)).data;

describe('weights of classes', () => {
  it('are balanced or said of each class, and their text reads the same', () => {
    expect([read('balanced'), read('0=1, 1=5.5')]).toEqual(['balanced', { 0: 1, 1: 5.5 }]);
    for (const text of ['balanced', '0=1,1=5.5']) expect(classWeightsText(read(text))).toBe(text);
  });

  it.each(['', 'none', '0', '0=', '0=x', '0=-1', 'a=1', '0=1,0=2', '0=1=2', '0=1,'])('"%s" is refused', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ['indices', tensor([2, 0, 0, 0])],
    [
      'one-hot rows',
      tensor([
        [0, 0, 1],
        [1, 0, 0],
        [1, 0, 0],
        [1, 0, 0],
      ]),
    ],
  ])('balance %s: the classes that are there count alike in all', (_, labels) => {
    expect(classWeightOf('balanced', labels)).toEqual({ 0: 4 / (2 * 3), 2: 4 / (2 * 1) });
    expect(classWeightOf({ 1: 3 }, labels)).toEqual({ 1: 3 });
    expect(classWeightOf(null, labels)).toBeUndefined();
  });

  it('are refused of numbers to predict, and of a class that is not there', () => {
    expect(() => requireClassWeights('balanced', 'regression', 2)).toThrow(
      'option --class-weights: expected none for numbers to predict, got balanced.',
    );
    expect(() => requireClassWeights({ 0: 1, 3: 1 }, 'classification', 3)).toThrow(
      'option --class-weights: expected classes from 0 to 2, got 3.',
    );
    requireClassWeights({ 2: 1 }, 'classification', 3);
  });
});
