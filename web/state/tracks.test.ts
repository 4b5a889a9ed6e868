import { describe, expect, it } from 'vitest';
import { follow, latest, newTrack, stepsDone } from './tracks.ts';

const logs = { loss: 2, accuracy: 0.5 };

describe('a track', () => {
  it('has the running means within an epoch, not so early that they jump about, and the tests after each', () => {
    const track = newTrack({ label: 'with BN', arm: 1, seed: 0, steps: 100 });
    const batch = (done: number) =>
      follow(track, { type: 'batch', epoch: 1, done, steps: 100, seconds: 1, firstSeconds: 0, logs });
    for (const done of [2, 20, 21, 40]) batch(done);
    expect(track.train.get('loss')).toEqual([
      [0.2, 2],
      [0.4, 2],
    ]);
    expect([track.status, stepsDone(track)]).toEqual(['training', 40]);
    const end = { ...logs, loss: Number.NaN, val_accuracy: 0.75 };
    follow(track, { type: 'epoch-end', epoch: 1, steps: 100, seconds: 1, firstSeconds: 0, logs: end });
    expect(track.train.get('loss')?.at(-1)).toEqual([1, null]);
    expect(latest(track.tested, 'accuracy')).toBe(0.75);
    follow(track, { type: 'diverged', epoch: 2, step: 1 });
    expect(track.status).toBe('diverged');
  });
});
