import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

it('quantiles are where the distribution reaches p, to 1e-12, mirrored about 0.5', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThanOrEqual(1e-12);
      expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 3);
    }),
  );
  expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, expect.closeTo(0, 15), Infinity]);
});
