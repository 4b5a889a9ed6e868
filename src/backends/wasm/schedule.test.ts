import { expect, it } from 'vitest';
import { BarrierPlanner } from './schedule.ts';

const bytes = (start: number, end: number) => [{ start, end }];

it('a barrier comes before a phase that reads or writes what another since the last barrier wrote, or writes what it read', () => {
  const needs = (...phases: [reads: ReturnType<typeof bytes>, writes: ReturnType<typeof bytes>][]) => {
    const planner = new BarrierPlanner();
    return phases.map(([reads, writes]) => planner.needsBarrier({ reads, writes, alone: false }));
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

it('phases that the first thread does alone need no barrier between them, but towards others', () => {
  const planner = new BarrierPlanner();
  const needs = (alone: boolean, reads: ReturnType<typeof bytes>, writes: ReturnType<typeof bytes>) =>
    planner.needsBarrier({ alone, reads, writes });
  expect(needs(true, bytes(0, 8), bytes(8, 16)), 'alone').toBe(false);
  expect(needs(true, bytes(8, 16), bytes(16, 24)), 'alone, reads what one alone wrote').toBe(false);
  expect(needs(false, bytes(0, 8), bytes(32, 40)), 'by all, apart').toBe(false);
  expect(needs(false, bytes(8, 16), bytes(40, 48)), 'by all, reads what one alone wrote').toBe(true);
  expect(needs(true, bytes(40, 48), bytes(48, 56)), 'alone, reads what all wrote').toBe(true);
  expect(needs(true, bytes(48, 56), bytes(40, 48)), 'alone, after one alone').toBe(false);
});
