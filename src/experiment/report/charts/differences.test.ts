import { describe, expect, it } from 'vitest';
import { type DifferenceRow, type DifferencesData, describeDifferences, drawDifferences } from './differences.ts';
import { LIGHT } from './theme.ts';

const row = (changes: Partial<DifferenceRow>): DifferenceRow => ({
  arm: 1,
  label: 'batch',
  differences: [0.01, 0.02, 0.03],
  mean: 0.02,
  interval: [0.005, 0.035],
  isClaimed: true,
  result: '+2.0 [0.5, 3.5]',
  note: '',
  isWarning: false,
  ...changes,
});

const dataOf = (rows: readonly DifferenceRow[], changes: Partial<DifferencesData> = {}): DifferencesData => ({
  metric: 'accuracy',
  unit: 'percentage points',
  baseline: 'none',
  higherIsBetter: true,
  margin: null,
  factor: 100,
  groups: [{ title: 'scale=raw', rows }],
  ...changes,
});

const draw = (rows: readonly DifferenceRow[], changes: Partial<DifferencesData> = {}) =>
  drawDifferences(dataOf(rows, changes), { width: 1200, theme: LIGHT });

const seeds = (svg: string) => [...svg.matchAll(/<circle cx="([\d.]+)" cy="[\d.]+" r="3.2"/g)].map(([, x]) => Number(x)).slice(1);
/** The fill of the diamonds of the rows: the last ones. */
const diamonds = (svg: string) =>
  [...svg.matchAll(/<polygon points="(?:[\d.]+,[\d.]+ ?){4}" fill="(#\w+)"[^>]*stroke="(#\w+)"/g)].map(([, fill, stroke]) => [
    fill,
    stroke,
  ]);

describe('differences', () => {
  it('have a dot for each seed at its place, and the mean in the middle of its interval', () => {
    const svg = draw([row({})]);
    const [first, second, third] = seeds(svg) as [number, number, number];
    expect(seeds(svg)).toHaveLength(3);
    expect(second - first).toBeCloseTo(third - second, 1);
    expect(svg).toContain('accuracy minus that of the baseline (none), in percentage points');
  });

  it('are filled in the colour of better or worse only where they can be claimed', () => {
    expect(diamonds(draw([row({})])).at(-1)).toEqual([LIGHT.better, LIGHT.better]);
    expect(diamonds(draw([row({})], { higherIsBetter: false })).at(-1)).toEqual([LIGHT.worse, LIGHT.worse]);
    expect(diamonds(draw([row({ isClaimed: false })])).at(-1)).toEqual([LIGHT.page, LIGHT.muted]);
  });

  it('say on both sides of 0 what they mean', () => {
    const both = [row({}), row({ mean: -0.02, differences: [-0.02], interval: [-0.03, -0.01] })];
    const [worse, better] = ['worse', 'better'].map((word) =>
      Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${word}<`).exec(draw(both))?.[1]),
    );
    expect(worse).toBeLessThan(better as number);
    const turned = ['worse', 'better'].map((word) =>
      Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${word}<`).exec(draw(both, { higherIsBetter: false }))?.[1]),
    );
    expect(turned[0]).toBeGreaterThan(turned[1] as number);
  });

  it('show an interval that the axis does not hold with arrows, and seeds as wide as they are', () => {
    const wide = row({ differences: [0.01, 0.02], interval: [-10, 10], isClaimed: false });
    const [first, second] = seeds(draw([wide])) as [number, number];
    expect(second - first).toBeGreaterThan(100);
    const arrows = [...draw([wide]).matchAll(/<polygon points="(?:[\d.]+,[\d.]+ ?){3}" fill="#616e7c"/g)];
    expect(arrows).toHaveLength(2);
  });

  it('of pairs that all diverged have words alone', () => {
    const none = row({
      differences: [],
      mean: null,
      interval: null,
      isClaimed: false,
      result: 'no pair',
      note: 'all diverged',
      isWarning: true,
    });
    const svg = draw([none]);
    expect(seeds(svg)).toEqual([]);
    expect(svg).toMatch(new RegExp(`fill="${LIGHT.warning}"[^>]*>all diverged<`));
    expect(describeDifferences(dataOf([none]))).toContain('batch, scale=raw: no pair; all diverged.');
  });

  it('count seeds that lie on each other', () => {
    expect(draw([row({ differences: [0, 0, 0, 0, 0, 0, 0.02] })])).toContain('>×6<');
  });

  it('have a band for the margin, as wide as it is, and its size in the key', () => {
    const svg = draw([row({})], { margin: 0.005 });
    expect(svg).toContain('up to 0.5 percentage points');
    expect(draw([row({})])).not.toContain('count as none');
  });
});
