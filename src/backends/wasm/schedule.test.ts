import { expect, it } from 'vitest';
import { BarrierPlanner } from './schedule.ts';

const bytes = (start: number, end: number) => [{ start, end }];

it('a barrier comes before a phase that reads or writes what another since the last barrier wrote, or writes what it read', () => {
  const needs = (...phases: [reads: ReturnType<typeof bytes>, writes: ReturnType<typeof bytes>][]) => {
    const planner = new BarrierPlanner();
    return phases.map(([reads, writes]) => planner.needsBarrier({ reads, writes }));
  };
  expect(needs([bytes(0, 8), bytes(8, 16)], [bytes(0, 8), bytes(16, 24)]), 'apart').toEqual([false, false]);
  expect(needs([bytes(0, 8), bytes(8, 16)], [bytes(12, 13), bytes(16, 24)]), 'reads what was written').toEqual([false, true]);
  expect(needs([bytes(0, 8), bytes(8, 16)], [bytes(0, 8), bytes(15, 24)]), 'writes what was written').toEqual([false, true]);
  expect(needs([bytes(0, 8), bytes(8, 16)], [bytes(16, 24), bytes(7, 8)]), 'writes what was read').toEqual([false, true]);
  const third = [bytes(8, 16), bytes(24, 32)] as [ReturnType<typeof bytes>, ReturnType<typeof bytes>];
  expect(needs([bytes(0, 8), bytes(8, 16)], [bytes(8, 16), bytes(16, 24)], third), 'only since the last barrier').toEqual([
    false,
    true,
    false,
  ]);
});
