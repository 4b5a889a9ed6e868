import { describe, expect, it } from 'vitest';
import { type Arm, selectArms } from '../arms.ts';
import type { Description } from '../description.ts';
import { designOf, type FlagValues } from '../flags.ts';
import { ABOUT } from '../result.ts';
import type { TrialEvent } from '../trial.ts';
import { LiveTrials } from './liveTrials.ts';

const description = (values: FlagValues = {}): Description => ({
  design: designOf({ epochs: 5, ...values }),
  arms: selectArms(),
  task: 'classification',
  loss: null,
  ...ABOUT,
  environment: { evenkeel: '', runtime: '', platform: '', processor: '', cores: 1, relaxedSimd: false, started: '' },
  conditions: [{ name: '', values: {}, guess: 0.1 }],
});

const epochEnd = (epoch: number, accuracy: number): TrialEvent => ({
  type: 'epoch-end',
  ...{ epoch, steps: 10, seconds: 1, firstSeconds: 0.1 },
  logs: { loss: 1, accuracy: 0.5, val_loss: 1, val_accuracy: accuracy },
});

describe('LiveTrials', () => {
  const [none, batch] = selectArms() as [Arm, Arm];

  it('compares networks at the last epoch that each has finished', () => {
    const live = new LiveTrials(description());
    expect(live.take(none, epochEnd(1, 0.8))).toBe(false);
    expect(live.lines()).toEqual([]);
    live.take(none, epochEnd(2, 0.99));
    expect(live.take(batch, epochEnd(1, 0.9))).toBe(true);
    expect(live.finished).toBe(1);
    expect(live.lines()).toEqual([
      'After 1 of 5 epochs. So far with batch normalisation: accuracy 10.00 percentage points higher than without (1 seed)',
    ]);
  });

  it('says nothing of several seeds, nor of samples that choose an epoch, whose tests come in the end', () => {
    for (const values of [{ seeds: 2 }, { validation: 0.5 }] as FlagValues[]) {
      const live = new LiveTrials(description(values));
      for (const arm of [none, batch]) live.take(arm, epochEnd(1, 0.9));
      expect(live.lines()).toEqual([]);
    }
  });
});
