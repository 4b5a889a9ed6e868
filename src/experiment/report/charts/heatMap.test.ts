import { describe, expect, it } from 'vitest';
import { describeHeatMap, drawHeatMap, type HeatMapCell, type HeatMapData } from './heatMap.ts';
import { LIGHT } from './theme.ts';

const cell = (mean: number | null, isClaimed = false): HeatMapCell => ({
  mean,
  label: mean === null ? 'diverged' : String(mean * 100),
  isClaimed,
});

const data: HeatMapData = {
  metric: 'accuracy',
  unit: 'percentage points',
  baseline: 'none',
  higherIsBetter: true,
  rows: { name: 'scale', levels: ['raw', 'unit'] },
  columns: { name: 'rate', levels: ['1', '2', '3'] },
  panels: [
    {
      title: 'batch',
      cells: [
        [cell(0.04, true), cell(-0.02), cell(null)],
        [cell(0), null, cell(0.01)],
      ],
    },
  ],
};
const draw = (width: number, changes: Partial<HeatMapData> = {}) => drawHeatMap({ ...data, ...changes }, { width, theme: LIGHT });
/** Colour and strength of the cells of a page. */
const cells = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*height="35" fill="(#\w+)" fill-opacity="([\d.]+)"/g)].map(([, colour, opacity]) => [
    colour,
    Number(opacity),
  ]);

describe('the heat map', () => {
  it('is as strong as a difference is large, in the colour of better or worse', () => {
    const [first, second, third, fourth] = cells(draw(1200)) as [string, number][];
    expect(first).toEqual([LIGHT.better, 0.55]);
    expect(second?.[0]).toBe(LIGHT.worse);
    expect(second?.[1]).toBeCloseTo(0.275, 1);
    expect([third?.[1], fourth?.[1]]).toEqual([0, 0]);
    expect(cells(draw(1200, { higherIsBetter: false }))[0]).toEqual([LIGHT.worse, 0.55]);
  });

  it('frames what can be claimed, and says why a cell has no number', () => {
    expect(draw(1200).match(/stroke-width="2"/g)).toHaveLength(1 + 1);
    expect(draw(1200)).toMatch(new RegExp(`fill="${LIGHT.warning}"[^>]*>diverged<`));
  });

  it('has the factor with more levels down a narrow page, and never cuts a number', () => {
    const [narrow, wide] = [draw(390), draw(1200)];
    expect(wide).toMatch(/>rate<[\s\S]*rotate\(-90[^>]*>scale</);
    expect(narrow).toMatch(/>scale<[\s\S]*rotate\(-90[^>]*>rate</);
    for (const number of ['4', '-2', '0', '1']) expect(narrow).toContain(`>${number}<`);
  });

  it('is told in words, cell by cell', () => {
    expect(describeHeatMap(data)).toContain('batch, scale raw, rate 1: 4 (can be claimed); batch, scale raw, rate 2: -2;');
  });
});
