import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm, mcnemar, meanInterval, pairedCounts, pairedDifference, pairedT, studentWithin, wilson } from './statistics.ts';

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

describe("Student's t", () => {
  // scipy 1.x: 1 - 2 * stats.t.sf(t, freedom)
  it.each([
    [0.5, 1, 0.2951672353008665],
    [12.706204736, 1, 0.9499999999993154],
    [2, 2, 0.816496580927726],
    [2.228138852, 10, 0.9500000000011636],
    [3.3, 59, 0.9983566930520413],
    [1.96, 9999, 0.9499764769947898],
  ])('lies within %f with %i degrees of freedom as SciPy says', (t, freedom, want) => {
    expect(studentWithin(t, freedom)).toBeCloseTo(want, 12);
    expect(studentWithin(-t, freedom)).toBe(studentWithin(t, freedom));
  });

  it('gives the interval of a mean and the p of paired differences as SciPy does', () => {
    // stats.t.interval(0.95, 6, loc=mean(d), scale=sem(d)), stats.ttest_1samp(d, 0)
    const d = [0.3, -0.1, 0.25, 0.4, -0.2, 0.15, 0.05];
    const [low, high] = meanInterval(d);
    expect(low).toBeCloseTo(-0.07988413958059389, 12);
    expect(high).toBeCloseTo(0.32274128243773675, 12);
    expect(pairedT(d)).toBeCloseTo(0.1904163043480861, 12);
    expect(pairedT(d.map((v) => -v))).toBeCloseTo(0.1904163043480861, 12);
  });

  it('says nothing where nothing differs or one pair is all there is', () => {
    expect(pairedT([0, 0, 0])).toBe(1);
    expect(pairedT([5])).toBe(1);
    expect(meanInterval([5])).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(pairedT([2, 2, 2])).toBe(0);
  });

  it('brackets the mean, and finds p below 0.05 where the interval leaves out 0', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 80 }), { minLength: 3, maxLength: 60 }), (values) => {
        fc.pre(new Set(values).size > 1);
        const [low, high] = meanInterval(values);
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        expect(low < mean && mean < high).toBe(true);
        expect(pairedT(values) < 0.05).toBe(low > 0 || high < 0);
      }),
    );
  });
});

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
