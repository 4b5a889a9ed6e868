import { describe, expect, it, vi } from 'vitest';
import type { TrialEvent } from '../experiment/trial.ts';
import { trialsDisplay } from './trialsDisplay.ts';

describe('the display of many trainings', () => {
  it.each([
    ['lines that stay', false],
    ['a terminal', true],
  ])('asks what is known as rarely as 2 %% of the time allow: %s', (_, isTerminal) => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const shown: string[] = [];
    const write = (text: string) => void shown.push(text);
    const display = trialsDisplay(
      { write, note: write, progress: write, ...(isTerminal && { terminal: { write } }) },
      { total: 1000, before: 0, epochs: () => 1 },
    );
    let asked = 0;
    for (let i = 0; i < 1000; i++) {
      now += 100;
      display.onFinished(`training ${i}`, 'ended', () => {
        asked++;
        now += 40;
        return [`So far ${asked}`];
      });
    }
    // 1,000 trainings of 0.1 s: every 15 s where lines stay, else every 2 s, which is 50 times what a look takes.
    expect(asked).toBeGreaterThan(isTerminal ? 40 : 5);
    expect(asked).toBeLessThan(isTerminal ? 55 : 8);
    expect(shown.join('')).toContain(`So far ${asked}`);
    display.close();
  });

  it('counts trainings that were done before, and asks no time of this process for them', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const progress: string[] = [];
    const ignore = () => {};
    const display = trialsDisplay(
      { write: ignore, note: ignore, progress: (text) => void progress.push(text) },
      { total: 32, before: 24, epochs: () => 10 },
    );
    display.onEvent('a', { type: 'epoch-begin', epoch: 1 } as TrialEvent);
    now = 20_000;
    display.onEvent('a', { type: 'epoch-end', epoch: 5, logs: {} } as TrialEvent);
    // Half a training in 20 s, and 7.5 are left.
    expect(progress).toEqual(['24 of 32 trainings done, 1 running, 7 to come, about 5:00 left.']);
    display.close();
  });
});
