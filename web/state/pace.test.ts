import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

describe('a pace', () => {
  it('is steps a second of the last seconds, without pauses', () => {
    const pace = new Pace();
    pace.mark(0, 0);
    expect(pace.rate).toBeUndefined();
    pace.mark(10, 1000);
    expect(pace.rate).toBe(10);
    pace.pause(1000);
    pace.play(61_000);
    pace.mark(20, 62_000);
    expect(pace.rate).toBe(10);
    for (let second = 3; second < 12; second++) pace.mark(20 + 100 * second, 60_000 + 1000 * second);
    expect(pace.rate).toBe(100);
  });
});
