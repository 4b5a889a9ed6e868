import { expect, it } from 'vitest';
import { cohensD, hedgesG } from './effectSize.ts';

it('is the mean in standard deviations, corrected for few pairs by 0.7979 at three, and none without spread', () => {
  expect(cohensD([1, 2, 3])).toBeCloseTo(2, 12);
  expect(hedgesG([1, 2, 3])).toBeCloseTo(2 * Math.sqrt(1 / Math.PI), 12);
  expect([cohensD([1]), cohensD([2, 2, 2]), hedgesG([1, 2]), hedgesG([0.3, 0.1 + 0.2, 0.3])]).toEqual([null, null, null, null]);
});
