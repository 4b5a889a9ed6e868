import { expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { timeToTargetFormat } from './metricFormats.ts';
import { speedRows } from './speed.ts';
import { ONE } from './testing.ts';

const curve = (arm: string, pair: string, values: readonly (number | null)[]) => ({
  arm,
  condition: '',
  pair,
  values,
  stepsPerEpoch: 500,
  epochSeconds: [2, 4, 6],
  stepMs: 4,
});
const curves = [
  curve('none', '0', [0.5, 0.9, 0.97]),
  curve('batch', '0', [0.97, 0.96, 0.98]),
  curve('none', '1', [0.5, null]),
  curve('batch', '1', [0.8, 0.971, 0.9]),
];
const values = (rows: readonly { readonly value: number | null }[]) => rows.map(({ value }) => value);

it('counts epochs, steps and seconds to the first epoch at the target, and nothing where none is', () => {
  const rows = speedRows(curves, { value: 0.97, higherIsBetter: true });
  expect(values(rows.epochs)).toEqual([3, 1, null, 2]);
  expect(values(rows.steps)).toEqual([1500, 500, null, 1000]);
  expect(values(rows.seconds)).toEqual([6, 2, null, 4]);
  expect(values(rows.area).map((v) => v && Number(v.toFixed(4)))).toEqual([0.8175, 0.9675, null, 0.9105]);
  expect(values(rows.stepMs)).toEqual([4, 4, 4, 4]);
  expect(rows.epochs[2]).toMatchObject({ arm: 'none', condition: '', pair: '1' });
});

it('reaches a target from above where lower is better, and has no seconds where none were taken', () => {
  const loss = [{ ...curve('none', '0', [2, 0.5, 0.4]), epochSeconds: [] }];
  const rows = speedRows(loss, { value: 0.5, higherIsBetter: false });
  expect([values(rows.epochs), values(rows.seconds)]).toEqual([[2], [null]]);
});

it('is analysed as any metric is, with trials that never got there counted', () => {
  const { epochs } = speedRows(curves, { value: 0.97, higherIsBetter: true });
  const [contrast] = analyse(epochs, { arms: ['none', 'batch'], conditions: ONE, metric: timeToTargetFormat('epochs', '97 %') });
  expect(contrast).toMatchObject({ n: 1, missing: { arm: 0, baseline: 1 }, order: { better: 2, worse: 0, same: 0 } });
});
