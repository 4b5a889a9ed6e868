import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';

describe("Holm's correction", () => {
  // statsmodels: multipletests(p, method='holm')[1]
  it.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [[0.4], [0.4]],
    [
      [0.6, 0.7],
      [1, 1],
    ],
    [[], []],
  ])('%j becomes %j', (given, want) => {
    const got = holm(given);
    expect(got).toHaveLength(want.length);
    for (const [i, p] of got.entries()) expect(p).toBeCloseTo(want[i] as number, 12);
  });

  it('never lowers a probability, keeps their order, and is Bonferroni for the smallest', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), (given) => {
        const got = holm(given);
        for (const [i, p] of got.entries()) expect(p >= (given[i] as number) && p <= 1).toBe(true);
        const order = [...given.keys()].sort((a, b) => (given[a] as number) - (given[b] as number));
        for (const [rank, i] of order.entries())
          expect(got[i]).toBeGreaterThanOrEqual(got[order[Math.max(0, rank - 1)] as number] as number);
        expect(Math.min(...got)).toBeCloseTo(Math.min(1, Math.min(...given) * given.length), 12);
      }),
    );
  });
});
