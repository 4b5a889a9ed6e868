import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleFor } from './historyChart.ts';
import { historySvg } from './svg.ts';

describe('the scale of a training', () => {
  it('has round ticks, few and around all that is drawn', () => {
    expect(scaleFor([0.16, 1.23])).toEqual({ min: 0, max: 1.5, step: 0.5, decimals: 1 });
    expect(scaleFor([120, 480])).toEqual({ min: 100, max: 500, step: 100, decimals: 0 });
    expect(scaleFor([1e6, 1e6 + 1e-6])).toEqual({ min: 1e6, max: 1.2e6, step: 2e5, decimals: 0 });
    expect(scaleFor([5e-324])).toEqual({ min: 0, max: 0.2, step: 0.2, decimals: 1 });
    expect(scaleFor(Array.from({ length: 3e5 }, (_, i) => i / 3e5))).toEqual({ min: 0, max: 1, step: 0.2, decimals: 1 });
    expect(scaleFor([])).toEqual({ min: 0, max: 1, step: 0.2, decimals: 1 });
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
        const { min, max, step } = scaleFor(values);
        const room = 1e-9 * Math.max(1, ...values.map(Math.abs));
        expect(min).toBeLessThanOrEqual(Math.min(...values) + room);
        expect(max).toBeGreaterThanOrEqual(Math.max(...values) - room);
        expect(max).toBeGreaterThan(min);
        expect((max - min) / step).toBeLessThan(12);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the chart of a training', () => {
  it('draws loss and first metric, with a legend of what there is', () => {
    const series = { accuracy: [0.5, 0.75], loss: [1, null], mae: [3, 4], val_accuracy: [0.5, 0.5], val_loss: [2, 3] };
    const svg = historySvg({ series, caption: 'MNIST' });
    for (const text of ['Loss', 'Accuracy', 'validation', 'MNIST']) expect(svg).toContain(`>${text}<`);
    expect(svg).not.toContain('>Mae<');
    expect(svg).not.toMatch(/NaN|Infinity/);
    const alone = historySvg({ series: { loss: [1, 2] }, caption: '' });
    expect(alone).not.toContain('>validation<');
    expect(alone).toContain('>Loss<');
  });
});
