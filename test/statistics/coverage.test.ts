import { expect, it } from 'vitest';
import { meanEstimate } from '../../src/experiment/statistics/bootstrap.ts';
import type { Interval } from '../../src/experiment/statistics/interval.ts';
import { meanInterval } from '../../src/experiment/statistics/student.ts';
import { type Distribution, simulate } from './simulation.ts';

const holds = (interval: Interval | null) => interval !== null && interval[0] <= 0 && 0 <= interval[1];

/** The percentage of 2,000 experiments whose interval holds the true mean 0. */
function coverage(
  distribution: Distribution,
  n: number,
  interval = (d: number[]) => meanEstimate(d, 0.95, 4000).interval,
): number {
  const experiments = simulate(distribution, n).filter((d) => new Set(d).size > 1);
  return (100 * experiments.filter((d) => holds(interval(d))).length) / experiments.length;
}

it.each([6, 10, 20])('the true mean of %i normal differences is held by 93 to 97 of 100 intervals, in 2,000 experiments', (n) => {
  const percent = coverage('normal', n);
  expect(percent).toBeGreaterThanOrEqual(93);
  expect(percent).toBeLessThanOrEqual(97);
});

it.each([
  'Student with 3 degrees of freedom',
  'rounded to thirds of a standard deviation',
  'rounded to standard deviations',
] as const)('that of 6, 10 and 20 differences that are %s by 94 to 98 of 100', (distribution) => {
  for (const n of [6, 10, 20]) {
    const percent = coverage(distribution, n);
    expect(percent).toBeGreaterThanOrEqual(94);
    expect(percent).toBeLessThanOrEqual(98);
  }
});

it.each<[Distribution, number, number, number]>([
  ['exponential', 6, 89, 93],
  ['exponential', 20, 92, 96],
  ['lognormal', 6, 83, 88],
  ['lognormal', 20, 89, 94],
])('that of differences that are %s, %i of them, by %i to %i of 100, more than by Student’s', (distribution, n, least, most) => {
  const percent = coverage(distribution, n);
  expect(percent).toBeGreaterThanOrEqual(least);
  expect(percent).toBeLessThanOrEqual(most);
  expect(percent).toBeGreaterThan(coverage(distribution, n, meanInterval));
});
