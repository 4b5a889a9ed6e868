import { expect, it } from 'vitest';
import { wilcoxonTest } from './wilcoxon.ts';

it('depends on ranks and signs alone', () => {
  expect(wilcoxonTest([0.1, 0.2, 0.3, 0.4, 0.5, 99]).pValue).toBe(0.03125);
  expect(wilcoxonTest([-0.1, 0.2, 0.3, 0.4, 0.5, 0.6])).toEqual(wilcoxonTest([-1, 20, 30, 400, 5000, 60000]));
  expect([wilcoxonTest([]).pValue, wilcoxonTest([0, 0]).pValue, wilcoxonTest([1, -1]).pValue]).toEqual([1, 1, 1]);
});
