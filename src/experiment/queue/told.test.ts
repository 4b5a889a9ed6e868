import { describe, expect, it, vi } from 'vitest';
import type { TrialEvent } from '../trial.ts';
import { readTold, thinned } from './told.ts';

const epoch = (n: number): TrialEvent => ({
  ...{ type: 'epoch-end', epoch: n, steps: 2, seconds: 1, firstSeconds: 0.5 },
  logs: { loss: Number.NaN, accuracy: 0.5 },
});

describe('what a worker tells', () => {
  it('comes through JSON with NaN', () => {
    const told = readTold(JSON.parse(JSON.stringify({ worker: 'w', event: epoch(3) })));
    expect(told).toEqual({ worker: 'w', event: epoch(3) });
    expect(readTold({ worker: 'w', refused: 'why' })).toEqual({ worker: 'w', refused: 'why' });
    expect(readTold({ worker: 'w' })).toEqual({ worker: 'w' });
  });

  it.each([
    undefined,
    1,
    'text',
    {},
    { worker: 1 },
    { worker: 'w', event: { type: 'exit' } },
    { worker: 'w', refused: 'x'.repeat(5000) },
  ])('is nothing where it is %j', (given) => {
    expect(readTold(given)).toBeUndefined();
  });

  it('are all warnings, of epochs one a second at most, and no batches', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const told: string[] = [];
    const tell = thinned((event) => told.push(event.type === 'epoch-end' ? `epoch ${event.epoch}` : event.message));
    for (const [time, event] of [
      [10, epoch(1)],
      [900, { type: 'warning', message: 'odd' }],
      [1000, epoch(2)],
      [1500, epoch(3)],
      [2000, { type: 'epoch-begin', epoch: 4 }],
      [2400, epoch(4)],
    ] as const) {
      now.mockReturnValue(time);
      tell(event as TrialEvent);
    }
    expect(told).toEqual(['odd', 'epoch 2', 'epoch 4']);
  });
});
