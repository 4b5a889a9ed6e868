import { expect, it } from 'vitest';
import { meanEstimate } from '../../src/experiment/statistics/bootstrap.ts';
import { detectableDifference } from '../../src/experiment/statistics/power.ts';
import { signFlipTest } from '../../src/experiment/statistics/signFlip.ts';
import { simulate } from './simulation.ts';

/** The percentage of 2,000 experiments with a true difference of `effect` that claim it: sign-flip test and interval. */
const claimed = (n: number, contrasts: number, effect: number): number =>
  simulate('normal', n).filter((drawn) => {
    const differences = drawn.map((d) => d + effect);
    if (signFlipTest(differences).pValue * contrasts >= 0.05) return false;
    const { interval } = meanEstimate(differences, 0.95, 4000);
    return interval !== null && (interval[0] > 0 || interval[1] < 0);
  }).length / 20;

it.each([
  [6, 1],
  [8, 1],
  [8, 6],
  [10, 3],
  [12, 6],
  [13, 1],
  [20, 6],
])('with %i pairs and %i contrasts, 74 to 84 of 100 experiments claim the difference that 80 shall', (n, contrasts) => {
  const effect = detectableDifference({ pairs: n, contrasts, sd: 1 }) as number;
  const percent = claimed(n, contrasts, effect);
  expect(percent).toBeGreaterThanOrEqual(74);
  expect(percent).toBeLessThanOrEqual(84);
});

it.each(['normal', 'Student with 3 degrees of freedom', 'rounded to standard deviations'] as const)(
  'with no difference, at most 6 of 100 experiments with 6, 10 and 20 differences that are %s have a p below 0.05',
  (distribution) => {
    for (const n of [6, 10, 20]) {
      const rejected = simulate(distribution, n).filter((d) => signFlipTest(d).pValue < 0.05).length / 20;
      expect(rejected).toBeLessThanOrEqual(6);
    }
  },
);
