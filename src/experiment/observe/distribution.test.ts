import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../core/random.ts';
import { distributionOf, thinOut } from './distribution.ts';

describe('a distribution', () => {
  it('has the percentiles of NumPy, which lie on the line between neighbours', () => {
    // np.percentile([4, 1, 3, 2], [15, 50, 85])
    expect(distributionOf([4, 1, 3, 2]).percentiles).toEqual([1.45, 2.5, 3.55].map((v) => expect.closeTo(v, 12)));
  });

  it('of normal numbers has percentiles within 0.05 of −1.036, 0 and 1.036, and in its bars what is as far beyond as between them', () => {
    const { percentiles, histogram } = distributionOf(normals(streamKey(1, 'values'), 20_001));
    for (const [i, want] of [-1.0364, 0, 1.0364].entries())
      expect(Math.abs((percentiles?.[i] as number) - want)).toBeLessThan(0.05);
    const counted = histogram.counts.reduce((a, b) => a + b);
    // P[|x| ≤ 3 · 1.0364] of normal numbers.
    expect(Math.abs(counted / 20_001 - 0.99813)).toBeLessThan(0.001);
  });

  it('of one value has one bar, and of none that is a number no percentiles', () => {
    expect(distributionOf([7, 7, 7])).toEqual({
      percentiles: [7, 7, 7],
      histogram: { from: 7, to: 7, counts: [3] },
      notFinite: 0,
    });
    expect(distributionOf([Number.NaN, Number.POSITIVE_INFINITY])).toMatchObject({ percentiles: null, notFinite: 1 });
    expect(distributionOf([1, Number.NaN, 3, 2]).notFinite).toBe(0.25);
  });
});

describe('values that are thinned out', () => {
  it('come from all channels alike, however many there are', () => {
    for (const channels of [1, 3, 32, 96]) {
      const values = Float32Array.from({ length: 960 * channels }, (_, i) => i % channels);
      const kept = thinOut(values, 96 * channels, 300);
      expect(kept.length).toBeLessThanOrEqual(300);
      expect(new Set(kept).size).toBe(channels);
    }
    expect(thinOut([1, 2, 3], 3, 10)).toEqual(Float64Array.of(1, 2, 3));
  });
});
