import { describe, expect, it } from 'vitest';
import { meanEstimate } from '../../src/experiment/statistics/bootstrap.ts';
import { cohensD, hedgesG } from '../../src/experiment/statistics/effectSize.ts';
import { equivalence } from '../../src/experiment/statistics/equivalence.ts';
import { holm } from '../../src/experiment/statistics/holm.ts';
import { normalCdf, normalQuantile } from '../../src/experiment/statistics/normal.ts';
import { tTestPower } from '../../src/experiment/statistics/power.ts';
import { signFlipTest } from '../../src/experiment/statistics/signFlip.ts';
import { meanInterval, pairedT, studentAbove, studentQuantile } from '../../src/experiment/statistics/student.ts';
import { wilcoxonTest } from '../../src/experiment/statistics/wilcoxon.ts';
import { fixture } from './fixtures.ts';

const relative = (got: number, want: number) => (got === want ? 0 : Math.abs(got - want) / Math.abs(want));
const distance = (got: readonly number[] | undefined, want: readonly number[]) =>
  Math.max(...want.map((v, i) => Math.abs((got?.[i] ?? Number.NaN) - v)));

describe('distributions as in SciPy and statsmodels', () => {
  it.each(fixture.normalCdf)('Φ(%f) to 1e-12 relative', (x, p) => {
    expect(relative(normalCdf(x), p)).toBeLessThanOrEqual(1e-12);
  });

  it.each(fixture.normalQuantile)('Φ⁻¹(%f) to 1e-9 relative', (p, x) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(x)));
  });

  it.each(fixture.studentQuantile)('P[|T| ≤ t] = %f with %i degrees of freedom to 1e-9 relative', (within, freedom, t) => {
    expect(relative(studentQuantile(within, freedom), t)).toBeLessThanOrEqual(1e-9);
  });

  it.each(fixture.studentAbove)('P[T ≥ %f] with %i degrees of freedom to 1e-12', (t, freedom, p) => {
    expect(Math.abs(studentAbove(t, freedom) - p)).toBeLessThanOrEqual(1e-12);
  });

  it.each(fixture.power)('power of the t test, effect %f, %i pairs, level %f, to 1e-7', (effect, n, level, power) => {
    expect(Math.abs(tTestPower(effect, n, level) - power)).toBeLessThanOrEqual(1e-7);
  });

  it.each(fixture.holm)('Holm of %j to 1e-12', (given, adjusted) => {
    expect(distance(holm(given), adjusted)).toBeLessThanOrEqual(1e-12);
  });
});

describe.each(fixture.samples)('of $name', (sample) => {
  const { differences } = sample;

  it('exact p by signs and by ranks as in SciPy, to 1e-12', () => {
    expect(signFlipTest(differences)).toEqual({ pValue: expect.closeTo(sample.signFlip, 12), method: 'exact' });
    expect(wilcoxonTest(differences)).toEqual({ pValue: expect.closeTo(sample.wilcoxon, 12), method: 'exact' });
  });

  it("Student's p and interval as in SciPy, to 1e-9", () => {
    expect(Math.abs(pairedT(differences) - sample.pairedT)).toBeLessThanOrEqual(1e-9);
    expect(distance(meanInterval(differences), sample.student)).toBeLessThanOrEqual(1e-9);
  });

  it('two one-sided tests as in statsmodels, to 1e-9', () => {
    for (const { margin, pValue, interval } of sample.tost) {
      const got = equivalence(differences, margin);
      expect(Math.abs((got?.pValue ?? Number.NaN) - pValue)).toBeLessThanOrEqual(1e-9);
      expect(distance(got?.interval, interval)).toBeLessThanOrEqual(1e-9);
      expect(got?.holds).toBe(interval[0] > -margin && interval[1] < margin);
    }
  });

  it('effect sizes to 1e-9', () => {
    expect(cohensD(differences)).toBeCloseTo(sample.cohensD, 9);
    expect(hedgesG(differences)).toEqual(sample.hedgesG === null ? null : expect.closeTo(sample.hedgesG, 9));
  });

  it("the wider ends of Student's and SciPy's BCa interval, that from 400,000 resamples at the expanded level, to 5 % of its width", () => {
    const { interval, method } = meanEstimate(differences);
    expect(method).toBe(sample.bca ? 'bca' : 'student');
    const [low, high] = sample.student;
    const want = sample.bca ? [Math.min(sample.bca[0], low), Math.max(sample.bca[1], high)] : [low, high];
    expect(distance(interval ?? undefined, want)).toBeLessThanOrEqual(0.05 * (high - low));
  });
});
