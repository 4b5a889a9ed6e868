import { expect, it } from 'vitest';
import { median } from './median.ts';

it('the median is the middle value, or the mean of the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median(Float32Array.of(10, 1, 2, 3))).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([100, 20, 3])).toBe(20);
  expect(median([])).toBeNaN();
});
