import { describe, expect, it } from 'vitest';
import { largest, smallest } from './extremes.ts';

describe('the extremes of values', () => {
  it('are those of Math.min and Math.max, of none too, and with NaN among them', () => {
    for (const values of [[3, -1, 2], [7], [], [1, Number.NaN, 2]]) {
      expect([smallest(values), largest(values)]).toEqual([Math.min(...values), Math.max(...values)]);
    }
  });

  it('are found among a million', () => {
    const values = Array.from({ length: 1e6 }, (_, i) => (i * 7919) % 1e6);
    expect([smallest(values), largest(values)]).toEqual([0, 999_999]);
  });
});
