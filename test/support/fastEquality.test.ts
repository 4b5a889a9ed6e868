import { describe, expect, it } from 'vitest';

/** 1 to 100, with one other number. */
const list = (at = -1, other = 0) => Float32Array.from({ length: 100 }, (_, i) => (i === at ? other : i + 1));

describe('long lists of numbers', () => {
  it('are equal where all numbers are, wherever they stand', () => {
    expect(list()).toEqual(list());
    expect({ a: [[...list()]] }).toEqual({ a: [[...list()]] });
    expect(list(5, Number.NaN)).toEqual(list(5, Number.NaN));
    expect([...list(), 'a', 1]).toEqual([...list(), expect.any(String), expect.any(Number)]);
  });

  it('differ by one number, the sign of a zero, a length and a kind', () => {
    expect(list()).not.toEqual(list(99, 3));
    expect({ a: [[...list()]] }).not.toEqual({ a: [[...list(99, 3)]] });
    expect(list(5, 0)).not.toEqual(list(5, -0));
    expect(list()).not.toEqual(list().slice(1));
    expect(list()).not.toEqual([...list()]);
    expect(list()).not.toEqual(Float64Array.from(list()));
    expect([...list(), 'a']).not.toEqual([...list(), 'b']);
  });
});
