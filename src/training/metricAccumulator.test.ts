import { describe, expect, it } from 'vitest';
import { MetricAccumulator } from './metricAccumulator.ts';
import type { MetricTracker } from './metricTrackers.ts';

const mean = (name: string): MetricTracker => ({
  name,
  trace: () => [],
  result: ([sum], samples) => (sum?.[0] as number) / samples,
});
const ratio: MetricTracker = { name: 'ratio', trace: () => [], result: ([a, b]) => (a?.[0] as number) / (b?.[0] as number) };
const trackers = [mean('loss'), ratio];
const batch = (loss: number, a: number, b: number) => [[Float32Array.of(loss)], [Float32Array.of(a), Float32Array.of(b)]];

describe('metrics over batches', () => {
  it('are computed from sums, of batches of different size too', () => {
    const metrics = new MetricAccumulator(trackers);
    metrics.add(batch(8, 1, 2), 4);
    metrics.add(batch(1, 2, 2), 2);
    expect(metrics.loss).toBe(1.5);
    expect(metrics.logs('val_')).toEqual({ val_loss: 1.5, val_ratio: 0.75 });
  });

  it('stay exact where counts are too large for float32', () => {
    const metrics = new MetricAccumulator([mean('loss')]);
    for (const count of [2 ** 24, 1, 1]) metrics.add([[Float32Array.of(count)]], 1);
    expect(metrics.loss * 3).toBe(2 ** 24 + 2);
  });

  it('go on from a state, and refuse that of other metrics', () => {
    const first = new MetricAccumulator(trackers);
    first.add(batch(8, 1, 2), 4);
    const second = new MetricAccumulator(trackers);
    second.setState(first.getState(), 'backup');
    for (const metrics of [first, second]) metrics.add(batch(1, 2, 2), 2);
    expect(second.logs()).toEqual(first.logs());
    const other = new MetricAccumulator([mean('loss')]);
    expect(() => other.setState(first.getState(), 'backup')).toThrow(
      'backup: expected the metrics of the run that was cut off (loss, ratio), got loss.',
    );
    for (const wrong of [
      undefined,
      1,
      { names: ['loss'], samples: 0.5, totals: [[]] },
      { names: ['loss'], samples: 1, totals: [] },
    ]) {
      expect(() => other.setState(wrong, 'backup')).toThrow('backup: expected sums of metrics');
    }
  });
});
