import { describe, expect, it } from 'vitest';
import { describeCurves, drawCurves } from './curves.ts';
import type { CurvesData, TrialCurves } from './curvesData.ts';
import { LIGHT } from './theme.ts';

const trial = (test: (number | null)[], diverged = false): TrialCurves => ({ test, train: test, diverged });

const data: CurvesData = {
  metric: 'accuracy',
  endsAtOne: true,
  band: 'range',
  arms: ['none', 'batch'],
  panels: [
    {
      title: '',
      trials: [
        [trial([0.5, 0.6, 0.7]), trial([0.6], true)],
        [trial([0.8, 0.9, 0.9]), trial([0.7, 0.8, 0.8])],
      ],
    },
  ],
};
const draw = (changes: Partial<CurvesData> = {}, width = 1200) => drawCurves({ ...data, ...changes }, { width, theme: LIGHT });

const lines = (svg: string, width: string) =>
  [...svg.matchAll(/<polyline points="([^"]*)"[^>]*stroke="(#\w+)"[^>]*stroke-width="([\d.]+)"[^>]*>/g)].filter(
    ([tag, , , one]) => one === width && !tag.includes('dasharray'),
  );

describe('curves', () => {
  it('are the mean of all seeds, thin from where one has diverged, with a cross there', () => {
    const svg = draw();
    expect(lines(svg, '2.4').map(([, , colour]) => colour)).toEqual([LIGHT.arm1]);
    expect(lines(svg, '1.2').map(([, points, colour]) => [points?.split(' ').length, colour])).toEqual([[3, LIGHT.arm0]]);
    expect(svg.split(`stroke="${LIGHT.warning}"`)).toHaveLength(2 + 1);
    for (const text of ['none: 1 of 2 diverged', 'mean of the seeds that are left', 'smallest to largest'])
      expect(svg).toContain(`>${text}<`);
  });

  it('have a faint line for each seed and one of dashes for the training mean', () => {
    const svg = draw();
    expect(lines(svg, '1').length).toBe(4);
    expect([...svg.matchAll(/<polyline[^>]*stroke-dasharray/g)]).toHaveLength(2);
  });

  it('of more than five arms are means alone, and the figure says so', () => {
    const arms = Array.from({ length: 6 }, (_, i) => `arm ${i}`);
    const svg = draw({ arms, panels: [{ title: '', trials: arms.map(() => [trial([0.5, 0.6]), trial([0.7, 0.8])]) }] });
    expect(draw()).toContain('fill-opacity="0.13"');
    expect(svg).not.toContain('fill-opacity="0.13"');
    expect(lines(svg, '1')).toEqual([]);
    expect(svg).toContain('>Of so many arms, means on the test samples are drawn alone.<');
  });

  it('of one epoch show each seed, the training mean and the range too', () => {
    const svg = draw({
      panels: [
        {
          title: '',
          trials: [
            [trial([0.5]), trial([0.6])],
            [trial([0.7]), trial([0.8])],
          ],
        },
      ],
    });
    expect(lines(svg, '1')).toHaveLength(4);
    expect([...svg.matchAll(/<polyline[^>]*stroke-dasharray/g)]).toHaveLength(2);
    expect(lines(svg, '12')).toHaveLength(2);
  });

  it('of one seed are called no mean', () => {
    const svg = draw({ panels: [{ title: '', trials: [[trial([0.5, 0.6])], [trial([0.7, 0.8])]] }] });
    expect(svg).toContain('>test<');
    expect(svg).not.toContain('mean');
  });

  it('have a panel for each condition, at most 12, and say how many there are', () => {
    const panels = Array.from({ length: 14 }, (_, i) => ({ title: `rate=${i}`, trials: data.panels[0]?.trials ?? [] }));
    const svg = draw({ panels });
    expect([...svg.matchAll(/>rate=\d+</g)]).toHaveLength(12);
    expect(svg).toContain('>The first 12 of 14 conditions are drawn; the tables have all.<');
  });

  it('say what became of an arm without any epoch', () => {
    const svg = draw({ panels: [{ title: '', trials: [[trial([], true)], [trial([0.9])]] }] });
    expect(svg).toContain('>none: diverged<');
    expect(describeCurves({ ...data, panels: [{ title: '', trials: [[trial([], true)], [trial([0.9])]] }] })).toContain(
      'none: no epoch was finished; batch: 0.9 in epoch 1',
    );
  });

  it('name whole arms in the key where a label has no room', () => {
    const long = 'a normalisation with a very long name from a module';
    expect(draw({ arms: ['none', long] }, 760).split(`>${long}<`)).toHaveLength(2);
    expect(draw({ arms: ['none', 'batch'] }, 390).split('>batch<')).toHaveLength(2);
  });
});
