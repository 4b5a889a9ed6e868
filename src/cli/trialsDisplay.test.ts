import { describe, expect, it, vi } from 'vitest';
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
      1000,
      () => 1,
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
});
