import { describe, expect, it } from 'vitest';
import { Monitor } from './monitor.ts';

const monitored = (monitor: string, says?: boolean) => {
  const made = new Monitor({ monitor, mode: 'auto', verbose: 0 }, 'EarlyStopping');
  made.begin({ higherIsBetter: () => says });
  return made.direction;
};

describe("mode 'auto'", () => {
  it('is what the metric says, whatever its name', () => {
    expect(monitored('val_accuracy', false)).toBe('min');
    expect(monitored('val_mine', true)).toBe('max');
  });

  it.each([
    ['balanced_accuracy', 'max'],
    ['val_head_loss', 'min'],
    ['myError', 'min'],
    ['acc', 'max'],
    ['val_truePositives_1', 'max'],
    ['falsePositives', 'min'],
    ['precisionAtRecall', 'max'],
    ['mean_squared_error', 'min'],
  ])('%s: %s, as metrics of the library whose names end in the same words', (name, direction) => {
    expect(monitored(name)).toBe(direction);
  });

  it('asks for a mode where nobody says', () => {
    for (const name of ['mine', 'positives', 'confusionMatrix', '']) {
      expect(() => monitored(name)).toThrow(
        `EarlyStopping, option mode: expected 'min' or 'max' for "${name}", of which no metric says whether more is better, got auto. ` +
          'Give the mode, or the metric a field `higherIsBetter`.',
      );
    }
    expect(new Monitor({ monitor: 'mine', mode: 'max', verbose: 0 }, 'EarlyStopping').direction).toBe('max');
  });
});
