import { expect, it } from 'vitest';
import { Tensor } from '../core/tensor/tensor.ts';
import { decode, encode, type PlainData } from './plainData.ts';

it('data come back bit for bit, also what JSON has no word for', () => {
  const large = new Tensor(
    Float32Array.from({ length: 50_001 }, (_, i) => Math.sin(i)),
    [50_001],
  );
  const data: PlainData = {
    numbers: [0, -0, 1e-320, 0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53],
    texts: ['', '"\\\u2028ε', '$number'],
    others: { yes: true, no: false, none: null, empty: [], nested: { list: [[1], [2, 3]] } },
    tensors: [
      new Tensor(Float32Array.of(Number.NaN, -0, 1e-45), [3, 1]),
      new Tensor(Float64Array.of(0.1, Number.NEGATIVE_INFINITY), [2]),
      new Tensor(Int32Array.of(-7), []),
      new Tensor(new Uint8Array([255, 0]), [1, 2]),
      // A part of a larger array.
      new Tensor(Float32Array.of(1, 2, 3), [3]).slice(1),
    ],
    large,
  };
  expect(decode(encode(data))).toEqual(data);
});

it('what is undefined is left out', () => {
  expect(decode(encode({ best: undefined, wait: 0 }))).toEqual({ wait: 0 });
});

it.each(['', '{', 'nothing'])('other text is refused: "%s"', (text) => {
  expect(() => decode(text)).toThrow(SyntaxError);
});
