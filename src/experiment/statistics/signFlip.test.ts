import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastP, signFlipTest } from './signFlip.ts';

/** By its definition: every sign of every difference. */
function byDefinition(differences: readonly number[]): number {
  const total = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  let count = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const sum = differences.reduce((all, d, i) => all + ((signs >> i) & 1 ? d : -d), 0);
    if (Math.abs(sum) >= total) count++;
  }
  return count / 2 ** differences.length;
}

describe('the sign-flip test', () => {
  it('counts every sign, ties and zeros included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -6, max: 9 }), { maxLength: 11 }), (differences) => {
        const want = byDefinition(differences);
        expect(signFlipTest(differences).pValue).toBe(want);
        expect(signFlipTest(differences.map((d) => -d)).pValue).toBe(want);
        // The same in tenths, whose sums have noise in the last bit.
        expect(signFlipTest(differences.map((d) => 0.7 + d / 10 - 0.7)).pValue).toBe(want);
      }),
    );
  });

  it('cannot go below 2/2ⁿ: six of six are 0.03125', () => {
    expect(signFlipTest([0.3, 0.1, 0.2, 0.4, 0.2, 0.1])).toEqual({ pValue: 0.03125, method: 'exact' });
    for (const n of [1, 2, 5, 12, 24, 32])
      expect(signFlipTest(Array.from({ length: n }, (_, i) => i + 1))).toEqual({ pValue: leastP(n), method: 'exact' });
    expect([leastP(0), leastP(1), leastP(6)]).toEqual([1, 1, 0.03125]);
  });

  it('is 1 where nothing differs', () => {
    expect(signFlipTest([])).toEqual({ pValue: 1, method: 'exact' });
    expect(signFlipTest(Array(50).fill(0))).toEqual({ pValue: 1, method: 'exact' });
    expect(signFlipTest([1, -1]).pValue).toBe(1);
  });

  it('draws signs from 33 differences on, within 0.005 of the exact p, and never gives 0', () => {
    const exact = signFlipTest(Array.from({ length: 32 }, (_, i) => Math.sin(i) + 0.25));
    const drawn = signFlipTest(Array.from({ length: 33 }, (_, i) => (i < 32 ? Math.sin(i) + 0.25 : 1e-6)));
    expect(exact.method).toBe('exact');
    expect(drawn.method).toBe('monte-carlo');
    expect(Math.abs(exact.pValue - drawn.pValue)).toBeLessThanOrEqual(0.005);
    expect(signFlipTest(Array(70).fill(1)).pValue).toBe(1e-5);
  });
});
