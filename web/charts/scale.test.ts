import { expect, it } from 'vitest';
import { linear, short, ticks } from './scale.ts';

it('a scale goes from end to end, also the other way round, and of one number to its beginning', () => {
  const scale = linear([0, 10], [100, 0]);
  expect([0, 5, 10].map(scale.at)).toEqual([100, 50, 0]);
  expect(linear([3, 3], [0, 8]).at(3)).toBe(0);
});

it('ticks are round numbers within the domain', () => {
  expect(ticks([0, 1], 4)).toEqual([0, 0.5, 1]);
  expect(ticks([-130, 420], 4)).toEqual([0, 200, 400]);
  expect(ticks([2, 2], 4)).toEqual([2]);
});

it('numbers are short', () => {
  expect([0, 0.12345, -1234.5, 0.00012, 3e8, 1e-12].map(short)).toEqual(['0', '0.123', '−1230', '1.2e−4', '3.0e8', '1.0e−12']);
});
