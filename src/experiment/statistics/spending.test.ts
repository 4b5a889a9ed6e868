import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { sequentialLevels } from './spending.ts';

const bounds = (looks: readonly number[], spending: 'obrien-fleming' | 'pocock') =>
  sequentialLevels(looks, { spending }).map(({ level }) => -normalQuantile(level / 2));

describe('the levels of several looks', () => {
  // Published in many places, as in the manual of the R package ldbounds.
  it('have the bounds of Lan and DeMets for five even looks of many pairs, to 0.001', () => {
    const looks = [1000, 2000, 3000, 4000, 5000];
    for (const [spending, want] of [
      ['obrien-fleming', [4.8769, 3.3569, 2.6803, 2.2898, 2.031]],
      ['pocock', [2.438, 2.4268, 2.4101, 2.3966, 2.3859]],
    ] as const) {
      const got = bounds(looks, spending);
      for (const [i, bound] of want.entries()) expect(Math.abs((got[i] as number) - bound)).toBeLessThanOrEqual(0.001);
    }
  });

  it('are multiples of the least p of few pairs, spend no more than 5 %, and leave what a look cannot spend to the next', () => {
    for (const spending of ['obrien-fleming', 'pocock'] as const) {
      const looks = sequentialLevels([6, 8, 10, 15, 20], { spending });
      expect(looks[0]).toEqual({ pairs: 6, level: 0, spent: 0 });
      let before = 0;
      for (const { pairs, level, spent } of looks) {
        expect((level * 2 ** pairs) % 2).toBe(0);
        expect(spent).toBeGreaterThanOrEqual(before);
        before = spent;
      }
      expect(before).toBeGreaterThan(0.049);
      expect(before).toBeLessThanOrEqual(0.05);
    }
  });

  it('of one look are the test’s own: six pairs may claim at 0.03125, and five never', () => {
    expect(sequentialLevels([6])).toEqual([{ pairs: 6, level: 0.03125, spent: expect.closeTo(0.03125, 9) }]);
    expect(sequentialLevels([5])).toEqual([{ pairs: 5, level: 0, spent: 0 }]);
    expect(sequentialLevels([])).toEqual([]);
  });

  it('are lower where several contrasts share them', () => {
    const last = (contrasts: number) => sequentialLevels([10, 20], { contrasts }).at(-1)?.level as number;
    expect(last(6)).toBeLessThan(last(2));
    expect(last(2)).toBeLessThan(last(1));
    expect(sequentialLevels([10, 20], { contrasts: 6 }).at(-1)?.spent).toBeLessThanOrEqual(0.05 / 6);
  });
});
