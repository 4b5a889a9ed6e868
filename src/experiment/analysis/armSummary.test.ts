import { expect, it } from 'vitest';
import { armSummaries } from './armSummary.ts';
import { BASE, NONE, ONE, rowsOf, SCALES } from './testing.ts';

it('has mean and standard deviation of each arm in each condition, and counts trials without a value apart', () => {
  const rows = [
    ...rowsOf('none', [1, 2, 3, 6], 'scale=raw'),
    ...rowsOf('batch', [1, null, 3], 'scale=raw'),
    ...rowsOf('none', NONE, 'scale=unit'),
    ...rowsOf('batch', [5], 'scale=unit'),
  ];
  expect(armSummaries(rows, ['none', 'batch'], SCALES)).toEqual([
    { arm: 'none', condition: 'scale=raw', n: 4, missing: 0, mean: 3, sd: Math.sqrt(14 / 3) },
    { arm: 'batch', condition: 'scale=raw', n: 2, missing: 1, mean: 2, sd: Math.SQRT2 },
    { arm: 'none', condition: 'scale=unit', n: 0, missing: BASE.length, mean: null, sd: null },
    { arm: 'batch', condition: 'scale=unit', n: 1, missing: 0, mean: 5, sd: null },
  ]);
});

it('equal values have a standard deviation of 0', () => {
  const [summary] = armSummaries(rowsOf('none', [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]), ['none'], ONE);
  expect(summary?.sd).toBe(0);
});
