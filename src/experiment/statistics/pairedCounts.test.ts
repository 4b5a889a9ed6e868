import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedCounts } from './pairedCounts.ts';

describe('paired counts', () => {
  it('come from the positions of the errors', () => {
    expect(pairedCounts([1, 4, 7], [4, 9], 20)).toEqual({ both: 16, onlyFirst: 1, onlySecond: 2, neither: 1 });
    expect(pairedCounts([], [], 5)).toEqual({ both: 5, onlyFirst: 0, onlySecond: 0, neither: 0 });
  });

  it('add up, for any errors', () => {
    const positions = fc.uniqueArray(fc.integer({ min: 0, max: 199 }));
    fc.assert(
      fc.property(positions, positions, (first, second) => {
        const { both, onlyFirst, onlySecond, neither } = pairedCounts(first, second, 200);
        expect(both + onlyFirst + onlySecond + neither).toBe(200);
        expect([onlySecond + neither, onlyFirst + neither]).toEqual([first.length, second.length]);
      }),
    );
  });
});
