import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mcnemar } from './mcnemar.ts';

const relative = (got: number, want: number) => Math.abs(got - want) / want;
const count = fc.integer({ min: 0, max: 10_000 });

describe('the exact McNemar test', () => {
  // statsmodels 0.14 `mcnemar(exact=True)`; the last four by summing binomial coefficients with 40 digits.
  it.each([
    [0, 1, 1],
    [0, 5, 0.0625],
    [3, 12, 0.03515625],
    [12, 3, 0.03515625],
    [1, 7, 0.0703125],
    [10, 10, 1],
    [7, 35, 1.5097200957825409e-5],
    [2000, 2300, 5.079935568924055e-6],
    [100, 400, 1.65962947521739e-43],
    [4900, 5100, 0.0465855277049474],
    [4999, 5001, 0.992021353860618],
    [4000, 6000, 1.74043164122688e-89],
  ])('of %i against %i is p = %f (to 1e-10 relative)', (b, c, p) => {
    expect(relative(mcnemar(b, c), p)).toBeLessThanOrEqual(1e-10);
  });

  it('is 1 where no pair differs, and 0 where p is below every double', () => {
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(0, 1100)).toBe(0);
  });

  it('is symmetric, a probability, and smaller the more uneven the split', () => {
    fc.assert(
      fc.property(count, count, (b, c) => {
        const p = mcnemar(b, c);
        expect(p).toBe(mcnemar(c, b));
        expect(p >= 0 && p <= 1).toBe(true);
        const [less, more] = [Math.min(b, c), Math.max(b, c)];
        if (less > 0) expect(mcnemar(less - 1, more + 1)).toBeLessThanOrEqual(p);
      }),
      { numRuns: 30 },
    );
  });
});
