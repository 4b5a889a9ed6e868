import { describe, expect, it } from 'vitest';
import { describeFactorPlot, drawFactorPlot, type FactorPlotData, type FactorPoint } from './factorPlot.ts';
import { LIGHT } from './theme.ts';

const point = (level: number, mean: number | null, diverged = 0): FactorPoint => ({
  level,
  values: mean === null ? [] : [mean - 0.01, mean + 0.01],
  mean,
  interval: mean === null ? null : [mean - 0.02, mean + 0.02],
  diverged,
});

const data: FactorPlotData = {
  metric: 'accuracy',
  endsAtOne: true,
  factor: 'learning rate',
  arms: ['none', 'batch'],
  panels: [
    {
      title: '',
      points: [
        [point(0.001, 0.9), point(0.01, 0.8, 1), point(0.1, null, 3)],
        [point(0.001, 0.91), point(0.01, 0.95), point(0.1, 0.9)],
      ],
    },
  ],
};
const draw = (changes: Partial<FactorPlotData> = {}) => drawFactorPlot({ ...data, ...changes }, { width: 1200, theme: LIGHT });

describe('the plot of a factor', () => {
  it('has levels at even distances of their logarithms', () => {
    const x = ['0.001', '0.01', '0.1'].map((level) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${level}<`).exec(draw())?.[1]));
    expect((x[1] as number) - (x[0] as number)).toBeCloseTo((x[2] as number) - (x[1] as number), 0);
    expect(draw()).toContain('>learning rate (logarithmic)<');
  });

  it('joins the means of each arm, and has a cross with a number where trials diverged', () => {
    const svg = draw();
    const joined = [...svg.matchAll(/<polyline points="([^"]*)"[^>]*stroke="(#\w+)"/g)].map(([, points, colour]) => [
      points?.split(' ').length,
      colour,
    ]);
    expect(joined).toEqual([
      [2, LIGHT.arm0],
      [3, LIGHT.arm1],
    ]);
    expect([...svg.matchAll(/<path /g)]).toHaveLength(2 + 1);
    expect(svg).toContain('>3<');
    expect(draw({ panels: [{ title: '', points: [[point(0.1, 0.9)], [point(0.1, 0.8)]] }] })).not.toContain('diverged');
  });

  it('has a seed a dot, also where several levels have the same', () => {
    expect([...draw().matchAll(/r="2.2"/g)]).toHaveLength(2 * 5 + 1);
  });

  it('puts no mean that lies above the scale on it, but its number at the edge', () => {
    const many = Array.from({ length: 12 }, (_, i) => point(2 ** i, 0.3));
    const svg = draw({
      metric: 'loss',
      endsAtOne: false,
      panels: [{ title: '', points: [[...many, point(2 ** 12, 700)], many] }],
    });
    expect(svg).toContain('>700<');
    expect(svg).toContain('The scale leaves out values far above the others; a triangle at the top is a mean there.');
  });

  it('is told in words', () => {
    expect(describeFactorPlot(data)).toContain(
      'none: 0.9 at 0.001, 0.8 at 0.01 (1 of 3 diverged), none at 0.1 (3 of 3 diverged)',
    );
  });
});
