import { describe, expect, it } from 'vitest';
import { signFlipTest } from '../../src/experiment/statistics/signFlip.ts';
import { type Look, type Spending, sequentialLevels } from '../../src/experiment/statistics/spending.ts';
import { type Distribution, simulate } from './simulation.ts';

const LOOKS = [6, 8, 10, 15, 20];

/** The look at which an experiment of 20 pairs claims a difference of `effect`, and undefined where none does. */
const claimOf = (drawn: readonly number[], looks: readonly Look[], effect = 0) =>
  looks.find(({ pairs, level }) => level > 0 && signFlipTest(drawn.slice(0, pairs).map((d) => d + effect)).pValue <= level);

describe.each<Spending>(['obrien-fleming', 'pocock'])('looks after 6, 8, 10, 15 and 20 pairs, by %s', (spending) => {
  it.each<Distribution>(['normal', 'rounded to standard deviations', 'Student with 3 degrees of freedom'])(
    'claim nothing in all but at most 6 of 100 experiments without a difference, of 2,000 that are %s',
    (distribution) => {
      const looks = sequentialLevels(LOOKS, { spending });
      const claims = simulate(distribution, 20).filter((d) => claimOf(d, looks)).length;
      expect(claims / 20).toBeLessThanOrEqual(6);
      if (distribution === 'normal') expect(claims / 20).toBeGreaterThanOrEqual(3.5);
    },
  );

  it('claim nothing in all but at most 6 of 100 where six contrasts share the level', () => {
    const looks = sequentialLevels(LOOKS, { spending, contrasts: 6 });
    const drawn = simulate('normal', 20, 6000);
    const families = Array.from({ length: 1000 }, (_, i) => drawn.slice(6 * i, 6 * i + 6));
    expect(families.filter((family) => family.some((d) => claimOf(d, looks))).length / 10).toBeLessThanOrEqual(6.5);
  });

  it('find a difference of two standard deviations in all of 500 experiments, with 12 pairs or fewer on average', () => {
    const looks = sequentialLevels(LOOKS, { spending });
    const claims = simulate('normal', 20, 500).map((d) => claimOf(d, looks, 2));
    expect(claims.filter((look) => !look)).toEqual([]);
    expect(claims.reduce((sum, look) => sum + (look?.pairs ?? 20), 0) / 500).toBeLessThanOrEqual(12);
  });
});

it('without spending, the same looks would claim a difference in more than 9 of 100', () => {
  const looks = LOOKS.map((pairs) => ({ pairs, level: 0.05, spent: 0 }));
  expect(simulate('normal', 20).filter((d) => claimOf(d, looks)).length / 20).toBeGreaterThan(9);
});
