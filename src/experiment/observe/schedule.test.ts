import { expect, it } from 'vitest';
import { earlySteps, isEpochObserved } from './schedule.ts';

it('a network is looked at more often at its beginning, and never twice after one step', () => {
  expect([...earlySteps(500)]).toEqual([16, 31, 63, 125, 250]);
  expect([...earlySteps(3)]).toEqual([1, 2]);
  expect([...earlySteps(1)]).toEqual([]);
});

it('a long training is looked at after at most some 100 epochs, its first and its last among them', () => {
  const observed = Array.from({ length: 1001 }, (_, i) => i + 1).filter((epoch) => isEpochObserved(epoch, 1001));
  expect(observed.length).toBeLessThanOrEqual(102);
  expect([observed[0], observed.at(-1)]).toEqual([1, 1001]);
  expect([1, 2, 3].filter((epoch) => isEpochObserved(epoch, 3))).toEqual([1, 2, 3]);
});
