import { describe, expect, it } from 'vitest';
import { detectableDifference, fewestPairs, pairsNeeded, tTestPower } from './power.ts';

describe('the fewest pairs that can claim a difference', () => {
  it.each([
    [1, 6],
    [2, 7],
    [3, 7],
    [6, 8],
    [12, 9],
    [26, 11],
  ])('for %i contrasts are %i', (contrasts, pairs) => {
    expect(fewestPairs(contrasts)).toBe(pairs);
    expect(contrasts * 2 ** (1 - pairs)).toBeLessThan(0.05);
    expect(contrasts * 2 ** (2 - pairs)).toBeGreaterThanOrEqual(0.05);
  });
});

describe('the smallest difference that a design sees', () => {
  it('is none where it can claim none', () => {
    expect(detectableDifference({ pairs: 5, sd: 1 })).toBeNull();
    expect(detectableDifference({ pairs: 7, contrasts: 6, sd: 1 })).toBeNull();
    expect(detectableDifference({ pairs: 10, sd: 0 })).toBeNull();
  });

  it('of six pairs is that where all six have one sign in 80 % of experiments: 1.79 standard deviations, to 3 %', () => {
    expect(Math.abs((detectableDifference({ pairs: 6, sd: 1 }) as number) / 1.793 - 1)).toBeLessThanOrEqual(0.03);
  });

  it('grows with the spread and the contrasts, and shrinks with pairs, where the t test takes over too', () => {
    expect(detectableDifference({ pairs: 8, sd: 3 })).toBeCloseTo(3 * (detectableDifference({ pairs: 8, sd: 1 }) as number), 12);
    const sizes = [8, 10, 12, 13, 20, 100].map((pairs) => detectableDifference({ pairs, contrasts: 4, sd: 1 }) as number);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(detectableDifference({ pairs: 20, sd: 1 })).toBeLessThan(
      detectableDifference({ pairs: 20, contrasts: 4, sd: 1 }) as number,
    );
  });
});

describe('the pairs that a difference takes', () => {
  it.each([
    [3, 1, 1],
    [1, 1, 1],
    [0.5, 1, 6],
    [-0.2, 0.5, 1],
  ])(
    'of %f, with a standard deviation of %f and %i contrasts, see it, and one pair less does not',
    (difference, sd, contrasts) => {
      const pairs = pairsNeeded(difference, { sd, contrasts }) as number;
      expect(detectableDifference({ pairs, sd, contrasts })).toBeLessThanOrEqual(Math.abs(difference));
      const smaller = detectableDifference({ pairs: pairs - 1, sd, contrasts });
      if (pairs > fewestPairs(contrasts)) expect(smaller).toBeGreaterThan(Math.abs(difference));
    },
  );

  it('of a tiny one are many, by the normal approximation, with a power within 0.2 % of 80 %', () => {
    const pairs = pairsNeeded(0.1, { sd: 1 }) as number;
    expect(pairs).toBeGreaterThan(500);
    expect(Math.abs(tTestPower(0.1, pairs) - 0.8)).toBeLessThanOrEqual(0.002);
    expect(pairsNeeded(1e-4, { sd: 1 })).toBeGreaterThan(7e8);
    expect(pairsNeeded(0, { sd: 1 })).toBeNull();
  });
});
