import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from './spread.ts';

describe('spread', () => {
  it('leaves labels where they are if there is room, and pools those that would overlap around their mean', () => {
    expect(spread([10, 50, 90], 16, 0, 100)).toEqual([10, 50, 90]);
    expect(spread([50, 52], 16, 0, 100)).toEqual([43, 59]);
    expect(spread([52, 50], 16, 0, 100)).toEqual([59, 43]);
    expect(spread([99, 100], 16, 0, 100)).toEqual([84, 100]);
    expect(spread([], 16, 0, 100)).toEqual([]);
  });

  it('keeps labels a gap apart, in order and within bounds that hold them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { minLength: 1, maxLength: 14 }), (wanted) => {
        const places = spread(wanted, 16, 0, 300);
        const order = [...wanted.keys()].sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
        const sorted = order.map((i) => places[i] as number);
        sorted.slice(1).forEach((place, i) => {
          expect(place - (sorted[i] as number)).toBeGreaterThan(16 - 1e-9);
        });
        expect(sorted[0]).toBeGreaterThanOrEqual(0);
        expect(sorted.at(-1)).toBeLessThanOrEqual(300 + 1e-9);
      }),
    );
  });
});
