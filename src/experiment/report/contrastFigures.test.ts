import { describe, expect, it } from 'vitest';
import type { Contrast, MetricFormat } from '../analysis/types.ts';
import { differencesOf, heatMapOf } from './contrastFigures.ts';

const ACCURACY: MetricFormat = {
  name: 'accuracy',
  label: 'accuracy',
  higherIsBetter: true,
  unit: ' percentage points',
  format: (v) => `${(v * 100).toFixed(2)} %`,
  formatDifference: (v) => (v * 100).toFixed(2),
  missing: 'diverged',
};

const ARMS = [
  { name: 'none', label: 'without BN' },
  { name: 'batch', label: 'with BN' },
];

const CONDITIONS = ['raw', 'unit'].flatMap((scale) =>
  [0.001, 0.01].map((rate) => ({ name: `scale=${scale}, learning-rate=${rate}`, values: { scale, learningRate: rate } })),
);

const contrastOf = (changes: Partial<Contrast> = {}): Contrast => ({
  arm: 'batch',
  baseline: 'none',
  condition: 'scale=raw, learning-rate=0.001',
  metric: 'accuracy',
  n: 2,
  mean: 0.02,
  sd: 0.01,
  interval: [-0.005, 0.045],
  method: 'student',
  note: '',
  test: 'sign-flip',
  pValue: 0.5,
  adjustedP: 0.5,
  family: 1,
  leastP: 0.5,
  missing: { arm: 0, baseline: 0 },
  unpaired: [],
  pairs: [
    { pair: '0', baseline: 0.9, arm: 0.91, difference: 0.01 },
    { pair: '1', baseline: 0.9, arm: 0.93, difference: 0.03 },
  ],
  order: { better: 2, worse: 0, same: 0 },
  equivalence: null,
  detectable: null,
  seedsForHalf: null,
  verdict: 'cannot-tell',
  ...changes,
});

describe('the differences of contrasts', () => {
  it('have their numbers as the metric writes them, and its unit on the axis', () => {
    const data = differencesOf([contrastOf()], ARMS, CONDITIONS, ACCURACY);
    expect(data).toMatchObject({ unit: 'percentage points', factor: 100, baseline: 'without BN', margin: null });
    expect(data.groups).toEqual([
      {
        title: 'scale=raw, learning-rate=0.001',
        rows: [
          {
            arm: 1,
            label: 'with BN',
            differences: [0.01, 0.03],
            mean: 0.02,
            interval: [-0.005, 0.045],
            isClaimed: false,
            result: '+2.00 [−0.50, 4.50]',
            note: '',
            isWarning: false,
          },
        ],
      },
    ]);
  });

  it('are claimed by their verdict alone', () => {
    const claimed = (verdict: Contrast['verdict']) =>
      differencesOf([contrastOf({ verdict })], ARMS, CONDITIONS, ACCURACY).groups[0]?.rows[0]?.isClaimed;
    expect([claimed('higher'), claimed('lower')]).toEqual([true, true]);
    for (const verdict of ['equivalent', 'disagree', 'better-in-more-pairs', 'too-few-pairs'] as const) {
      expect(claimed(verdict), verdict).toBe(false);
    }
  });

  it('say what diverged, and of which arm', () => {
    const none = contrastOf({
      missing: { arm: 2, baseline: 1 },
      pairs: [],
      n: 0,
      mean: null,
      interval: null,
      verdict: 'arm-missing',
    });
    const [row] = differencesOf([none], ARMS, CONDITIONS, ACCURACY).groups[0]?.rows ?? [];
    expect(row).toMatchObject({
      result: 'no complete pair',
      note: 'with BN: 2 diverged; without BN: 1 diverged',
      isWarning: true,
      differences: [],
    });
  });

  it('have the margin that equivalence was tested with', () => {
    const equivalence = {
      margin: 0.005,
      interval: [-0.001, 0.001] as [number, number],
      pValue: 0.01,
      adjustedP: 0.01,
      holds: true,
    };
    const data = differencesOf([contrastOf({ equivalence, verdict: 'equivalent' })], ARMS, CONDITIONS, ACCURACY);
    expect(data.margin).toBe(0.005);
    expect(data.groups[0]?.rows[0]?.note).toBe('no difference beyond the margin');
  });

  it('of a metric without unit are multiplied by nothing', () => {
    const plain = { ...ACCURACY, unit: '', formatDifference: (v: number) => v.toPrecision(3) };
    expect(differencesOf([contrastOf()], ARMS, CONDITIONS, plain)).toMatchObject({ unit: '', factor: 1 });
  });
});

describe('the heat map of contrasts', () => {
  it('has a cell for each pair of values of two factors', () => {
    const claimed = contrastOf({ condition: 'scale=unit, learning-rate=0.01', mean: -0.01, verdict: 'lower' });
    const lost = contrastOf({ condition: 'scale=unit, learning-rate=0.001', mean: null, verdict: 'arm-missing' });
    const data = heatMapOf([contrastOf(), claimed, lost], ARMS, CONDITIONS, ACCURACY);
    expect(data).toMatchObject({
      rows: { name: 'scale', levels: ['raw', 'unit'] },
      columns: { name: 'learningRate', levels: ['0.001', '0.01'] },
    });
    expect(data?.panels).toEqual([
      {
        title: 'with BN',
        cells: [
          [{ mean: 0.02, label: '+2.00', isClaimed: false }, null],
          [
            { mean: null, label: 'diverged', isClaimed: false },
            { mean: -0.01, label: '−1.00', isClaimed: true },
          ],
        ],
      },
    ]);
  });

  it('is not there for one factor, or three', () => {
    expect(heatMapOf([], ARMS, [{ name: 'a=1', values: { a: 1 } }], ACCURACY)).toBeNull();
    expect(heatMapOf([], ARMS, [{ name: '', values: { a: 1, b: 2, c: 3 } }], ACCURACY)).toBeNull();
  });
});
