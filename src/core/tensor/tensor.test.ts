import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from './tensor.ts';

describe('tensor', () => {
  it('comes back from nested arrays as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer()), { minLength: 1, maxLength: 5 }), (rows) => {
        const nested = rows.map((r) => r.map((v) => v % 1000));
        expect(tensor(nested).shape).toEqual([rows.length, 3]);
        expect(tensor(nested).toArray()).toEqual(nested);
      }),
    );
    expect(tensor(5).shape).toEqual([]);
    expect(tensor(new Uint8Array([1, 2]), { shape: [2, 1] }).dtype).toBe('uint8');
  });

  it('refuses ragged rows, other values and wrong numbers of values', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(/expected 2 entries at depth 1, got 1 entries/);
    expect(() => tensor(['a'] as unknown as number[])).toThrow(/expected a number at depth 1, got string a/);
    expect(() => tensor([1, [2]])).toThrow(/expected a number at depth 1/);
    expect(() => new Tensor(new Float32Array(3), [2, 2])).toThrow(/expected 4 values for shape \(2, 2\), got 3/);
  });

  it('slices as NumPy does, without copying', () => {
    const t = tensor(new Uint8Array([0, 1, 2, 3, 4, 5]), { shape: [3, 2] });
    expect(t.slice(1, 2).toArray()).toEqual([[2, 3]]);
    expect(t.slice(-1).toArray()).toEqual([[4, 5]]);
    expect(t.slice(1, 100).shape).toEqual([2, 2]);
    expect(t.slice(2, 1).shape).toEqual([0, 2]);
    expect(t.slice(1).data.buffer).toBe(t.data.buffer);
  });

  it('reshapes, with one dimension worked out', () => {
    expect(tensor([1, 2, 3, 4]).reshape([2, -1]).shape).toEqual([2, 2]);
    expect(() => tensor([1, 2, 3]).reshape([2, -1])).toThrow(/expected a shape of 3 values.*got \(2, -1\)/);
    expect(() => tensor([1, 2]).reshape([-1, -1])).toThrow(/at most one -1/);
  });

  it('gathers and casts', () => {
    const t = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(t.gather([2, 0]).toArray()).toEqual([
      [5, 6],
      [1, 2],
    ]);
    expect(tensor([1.7, -1.2]).cast('int32').toArray()).toEqual([1, -1]);
  });
});

it('map gives each value and its position, in any type, and float32', () => {
  const bytes = new Tensor(Uint8Array.of(5, 250, 7, 0), [2, 2]);
  const got = bytes.map((value, position) => value / 2 + 1000 * position);
  expect([got.dtype, got.shape, [...got.data]]).toEqual(['float32', [2, 2], [2.5, 1125, 2003.5, 3000]]);
});
