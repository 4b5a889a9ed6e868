import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanEstimate } from './bootstrap.ts';
import { meanInterval } from './student.ts';

const ten = [0.3, 0.1, 0.2, 0.4, 0.2, 0.1, 0.5, 0.3, 0.2, 0.1];

describe('the interval of a mean', () => {
  it('is the same each time and in every order, and mirrored where the arms change places', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 80 }), { minLength: 6, maxLength: 12 }), (values) => {
        const { interval } = meanEstimate(values, 0.95, 500);
        expect(meanEstimate([...values].reverse(), 0.95, 500).interval).toEqual(interval);
        const mirrored = meanEstimate(
          values.map((v) => -v),
          0.95,
          500,
        ).interval;
        if (!interval) expect(mirrored).toBeNull();
        else {
          expect(mirrored?.[0]).toBeCloseTo(-interval[1], 9);
          expect(mirrored?.[1]).toBeCloseTo(-interval[0], 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lies within the numbers, moves with them, and holds their mean', () => {
    const { interval, method } = meanEstimate(ten);
    const [low, high] = interval as [number, number];
    expect(method).toBe('bca');
    expect([0.1 <= low, low < 0.24, 0.24 < high, high <= 0.5]).toEqual([true, true, true, true]);
    const moved = meanEstimate(ten.map((v) => 3 * v + 100)).interval as [number, number];
    expect(moved[0]).toBeCloseTo(3 * low + 100, 9);
    expect(moved[1]).toBeCloseTo(3 * high + 100, 9);
  });

  it('reaches further where the tail of a skewed sample is', () => {
    const [low, high] = meanEstimate([0, 0.1, 0.2, 0.3, 0.4, 0.6, 3]).interval as [number, number];
    const centre = 4.6 / 7;
    expect(high - centre).toBeGreaterThan(1.5 * (centre - low));
  });

  it('is wider at a higher level', () => {
    const widths = [0.9, 0.95, 0.99].map((level) => {
      const [low, high] = meanEstimate(ten, level).interval as [number, number];
      return high - low;
    });
    expect(new Set(widths).size).toBe(3);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
  });

  it("is Student's, and says why, where there is too little to resample", () => {
    for (const values of [
      [1, 2],
      [1, 2, 3, 4, 7],
      [0, 1, 0, 0, 1, 1, 0],
    ])
      expect(meanEstimate(values)).toEqual({
        interval: meanInterval(values),
        method: 'student',
        reason: expect.stringMatching(/too few to resample$/),
      });
    const { method, reason } = meanEstimate([1, 2, 3, 4, 7, 9], 0.999);
    expect([method, reason]).toEqual(['student', 'too few resamples lie beyond this level']);
  });

  it('is none for no spread, the last bit of decimals left out', () => {
    expect(meanEstimate([]).interval).toBeNull();
    expect(meanEstimate([5])).toEqual({
      interval: null,
      method: 'none',
      reason: 'one difference does not say how much they vary',
    });
    for (const values of [Array(8).fill(0), [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3]])
      expect(meanEstimate(values)).toEqual({
        interval: null,
        method: 'none',
        reason: 'equal differences do not say how much they vary',
      });
  });
});
