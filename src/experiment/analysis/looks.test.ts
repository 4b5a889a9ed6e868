import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../core/random.ts';
import { analyse } from './analyse.ts';
import { lookLevel, lookSchedule } from './looks.ts';

describe('looks', () => {
  it('begin where a difference can be claimed, grow by about a third, and end with the last pair', () => {
    expect(lookSchedule(30)).toEqual([7, 10, 13, 17, 23, 30]);
    expect(lookSchedule(6)).toEqual([6]);
    for (const contrasts of [1, 2, 6]) {
      for (const most of [5, 8, 20, 60]) {
        const looks = lookSchedule(most, contrasts);
        expect(looks.at(-1)).toBe(most);
        expect(looks).toEqual([...new Set(looks)].sort((a, b) => a - b));
        const [first = 0] = looks;
        if (looks.length > 1) {
          expect(lookLevel(looks, first, contrasts).level).toBeGreaterThan(0);
          expect(lookLevel([first - 1, most], first - 1, contrasts).level).toBe(0);
        }
      }
    }
  });

  it('share 5 %, also where time runs out between two of them', () => {
    const looks = lookSchedule(30);
    for (const pairs of [8, 9, 20, 30]) {
      const { level, confidence } = lookLevel(looks, pairs);
      expect(level).toBeGreaterThan(0);
      expect(level).toBeLessThan(0.05);
      expect(confidence).toBeCloseTo(1 - level, 12);
    }
    expect(lookLevel([6], 6)).toEqual({ level: 0.03125, confidence: 0.96875 });
  });

  it('claim at a p that is exactly their level, and not at the next one', () => {
    const options = { arms: ['a', 'b'], conditions: [{ name: '', values: {} }], metric: { name: 'm', higherIsBetter: true } };
    // All ten the same sign, but one tiny: p = 2/1024 and 4/1024.
    const rows = (last: number) =>
      Array.from({ length: 10 }, (_, i) => [
        { arm: 'a', condition: '', pair: String(i), value: 0 },
        { arm: 'b', condition: '', pair: String(i), value: i === 9 ? last : 1 + i / 100 },
      ]).flat();
    const verdict = (last: number) =>
      analyse(rows(last), { ...options, look: { level: 2 / 1024, confidence: 0.95 } })[0]?.verdict;
    expect([verdict(0.5), verdict(-0.001)]).toEqual(['higher', 'disagree']);
  });

  it('claim a difference that is not there in at most 5 % of 400 experiments (and 2 standard errors), over all looks together', () => {
    const looks = lookSchedule(16);
    const levels = looks.map((pairs) => lookLevel(looks, pairs));
    const arms = ['a', 'b'];
    const conditions = [{ name: '', values: {} }];
    const experiments = 400;
    const claimed = new Set<number>();
    // Look by look, since what is resampled of so many pairs is drawn once for all of them.
    for (const [i, pairs] of looks.entries()) {
      const look = levels[i] as (typeof levels)[number];
      for (let e = 0; e < experiments; e++) {
        const values = normals(streamKey(e, 'looks'), 32);
        const rows = Array.from({ length: pairs }, (_, seed) =>
          arms.map((arm, a) => ({ arm, condition: '', pair: String(seed), value: values[2 * seed + a] as number })),
        ).flat();
        const [contrast] = analyse(rows, { arms, conditions, metric: { name: 'm', higherIsBetter: true }, look });
        if (contrast?.verdict === 'higher' || contrast?.verdict === 'lower') claimed.add(e);
      }
    }
    expect(claimed.size).toBeGreaterThan(0);
    expect(claimed.size / experiments).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / experiments));
  });
});
