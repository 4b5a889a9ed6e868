import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanInterval, pairedT, studentWithin } from './student.ts';

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
