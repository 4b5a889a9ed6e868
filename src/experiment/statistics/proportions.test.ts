import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedDifference, wilson } from './proportions.ts';

const count = fc.integer({ min: 0, max: 10_000 });

describe("Wilson's interval", () => {
  // 81 of 263 and 15 of 148 are the examples of Newcombe 1998 (Statistics in Medicine 17, 857–872): 0.2553 to 0.3662 and 0.0624 to 0.1605;
  // all by statsmodels `proportion_confint(method='wilson')`.
  it.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.06238639953073628, 0.16048724172330803],
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371106, 1],
    [197, 200, 0.9568342712073097, 0.9948857622067417],
    [9900, 10000, 0.9878530177448853, 0.9917706638518516],
    [0, 10000, 0, 0.0003839983706765959],
  ])('for %i of %i is %f to %f (to 1e-12)', (k, n, low, high) => {
    const got = wilson(k, n);
    expect(got[0]).toBeCloseTo(low, 12);
    expect(got[1]).toBeCloseTo(high, 12);
  });

  it('holds the proportion, stays in [0, 1], and says nothing about no observation', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
    fc.assert(
      fc.property(count, count, (a, b) => {
        const [k, n] = [Math.min(a, b), Math.max(a, b, 1)];
        const [low, high] = wilson(k, n);
        expect(0 <= low && low <= k / n + 1e-12 && k / n - 1e-12 <= high && high <= 1).toBe(true);
      }),
    );
  });
});

describe('the interval of a paired difference', () => {
  // 36, 12, 2, 0 is an example of Newcombe 1998 (Statistics in Medicine 17, 2635–2650): 0.0569 to 0.3404; the next two are in Fagerland,
  // Lydersen & Laake, "Statistical Analysis of Contingency Tables", chapter 8; the others by the formula with 40 digits.
  it.each([
    [[36, 12, 2, 0], 0.0569295840032, 0.340427602975],
    [[59, 6, 16, 80], -0.118621195639, -0.00462511393305],
    [[1, 1, 7, 12], -0.506920226686, -0.0255591241649],
    [[193, 4, 2, 1], -0.0201172232033, 0.0425873201168],
    [[9800, 90, 60, 50], 0.000590878298961, 0.0054629037772],
    [[20, 0, 0, 0], -0.161125158053, 0.161125158053],
    [[0, 20, 0, 0], 0.772134616242, 1],
  ] as const)('of %j is %f to %f (to 1e-10)', ([both, onlyFirst, onlySecond, neither], low, high) => {
    const got = pairedDifference({ both, onlyFirst, onlySecond, neither });
    expect(got[0]).toBeCloseTo(low, 10);
    expect(got[1]).toBeCloseTo(high, 10);
  });

  it('holds the difference, stays in [−1, 1], and is mirrored when the two change places', () => {
    fc.assert(
      fc.property(count, count, count, count, (both, onlyFirst, onlySecond, neither) => {
        const n = both + onlyFirst + onlySecond + neither;
        fc.pre(n > 0);
        const [low, high] = pairedDifference({ both, onlyFirst, onlySecond, neither });
        const mirrored = pairedDifference({ both, onlyFirst: onlySecond, onlySecond: onlyFirst, neither });
        const difference = (onlyFirst - onlySecond) / n;
        expect(-1 - 1e-12 <= low && low <= difference && difference <= high && high <= 1 + 1e-12).toBe(true);
        expect(mirrored[0]).toBeCloseTo(-high, 12);
        expect(mirrored[1]).toBeCloseTo(-low, 12);
      }),
    );
  });
});
