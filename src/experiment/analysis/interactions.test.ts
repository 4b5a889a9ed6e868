import { describe, expect, it } from 'vitest';
import { interactionSentence } from './factorSentences.ts';
import { interactions } from './interactions.ts';
import { accuracyFormat } from './metricFormats.ts';
import { BASE, HARDLY, MUCH, rowsOf, SCALES, wordingOf } from './testing.ts';
import { type Interaction, interactionSchema, type Row } from './types.ts';

const metric = accuracyFormat('images');
const options = { arms: ['none', 'batch'], conditions: SCALES, metric };
const rows = (unit: readonly (number | null)[], raw: readonly (number | null)[] = MUCH): Row[] => [
  ...rowsOf('none', BASE, 'scale=raw'),
  ...rowsOf('batch', raw, 'scale=raw'),
  ...rowsOf('none', BASE, 'scale=unit'),
  ...rowsOf('batch', unit, 'scale=unit'),
];
const one = (table: readonly Row[]): Interaction => interactions(table, options)[0] as Interaction;
const say = (table: readonly Row[]) => interactionSentence(one(table), wordingOf(metric, SCALES));

describe('an interaction', () => {
  it('is the second gap minus the first, pair by pair, and JSON that its schema takes', () => {
    const change = one(rows(HARDLY));
    expect(change).toMatchObject({
      factor: 'scale',
      conditions: ['scale=raw', 'scale=unit'],
      n: 6,
      missing: 0,
      verdict: 'lower',
    });
    const [first, second] = change.gaps as [number, number];
    expect(first).toBeCloseTo(0.107 / 6, 12);
    expect(second).toBeCloseTo(0.0025 / 6, 12);
    expect(change.mean).toBeCloseTo(second - first, 12);
    expect(change.interval?.[1]).toBeLessThan(0);
    expect(change.pValue).toBe(2 / 64);
    expect(JSON.parse(JSON.stringify(interactionSchema.parse(change)))).toEqual(change);
  });

  it('is not judged where trials gave no value, and takes no part in the family', () => {
    expect(one(rows([null, ...HARDLY.slice(1)]))).toMatchObject({
      missing: 1,
      n: 5,
      pValue: null,
      interval: null,
      family: 0,
      verdict: 'cannot-tell',
    });
  });

  it('is left out where the factor does nothing to either arm, which then is no comparison to correct for', () => {
    const arms = ['none', 'agc', 'batch'];
    const table = [...rows(HARDLY), ...SCALES.flatMap(({ name }) => rowsOf('agc', MUCH, name))];
    const found = interactions(table, { ...options, arms, isUnaffected: (arm, factor) => factor === 'scale' && arm !== 'batch' });
    expect(found.map(({ arm, family }) => [arm, family])).toEqual([['batch', 1]]);
    expect(interactions(table, { ...options, arms, isUnaffected: (arm) => arm === 'agc' }).map(({ arm }) => arm)).toEqual([
      'agc',
      'batch',
    ]);
  });

  it('is none without factors', () => {
    expect(interactions(rowsOf('none', BASE), { ...options, conditions: [{ name: '', values: {} }] })).toEqual([]);
  });

  it('is taken for each value of a factor against its first, with the other factors alike', () => {
    const conditions = [0.1, 0.01, 0.001].flatMap((rate) =>
      ['raw', 'unit'].map((scale) => ({ name: `rate=${rate}, scale=${scale}`, values: { rate, scale } })),
    );
    const table = conditions.flatMap(({ name }) => [...rowsOf('none', BASE, name), ...rowsOf('batch', MUCH, name)]);
    const all = interactions(table, { ...options, conditions });
    expect(all.map(({ factor, conditions: pair }) => [factor, ...pair])).toEqual([
      ['rate', 'rate=0.1, scale=raw', 'rate=0.01, scale=raw'],
      ['rate', 'rate=0.1, scale=raw', 'rate=0.001, scale=raw'],
      ['rate', 'rate=0.1, scale=unit', 'rate=0.01, scale=unit'],
      ['rate', 'rate=0.1, scale=unit', 'rate=0.001, scale=unit'],
      ['scale', 'rate=0.1, scale=raw', 'rate=0.1, scale=unit'],
      ['scale', 'rate=0.01, scale=raw', 'rate=0.01, scale=unit'],
      ['scale', 'rate=0.001, scale=raw', 'rate=0.001, scale=unit'],
    ]);
    expect(all.every(({ family, verdict }) => family === 7 && verdict === 'all-equal')).toBe(true);
  });
});

describe('its sentence', () => {
  it.each([
    [
      'says that a factor changes the difference',
      rows(HARDLY),
      /^The difference with batch normalisation depends on scale: accuracy was 1\.78 percentage points higher than without where scale is raw, and 0\.04 percentage points higher than without where scale is unit; the change of 1\.74 percentage points \(95 % interval 1\.\d+ to 2\.\d+; 6 seeds\) is more than chance explains \(sign-flip test, p = 0\.0313\)\.$/,
    ],
    [
      'says that it cannot be told',
      rows(BASE, HARDLY),
      /^Cannot tell whether the difference with batch normalisation depends on scale: .* the same as without where scale is unit; the change of .* can be chance \(sign-flip test, p = 0\.\d+\)\.$/,
    ],
    ['says that it is the same', rows(MUCH), /^The difference with batch normalisation is the same in every seed: /],
    [
      'says that trials diverged',
      rows([null, null, ...HARDLY.slice(2)]),
      /^Cannot tell .*: 2 trainings where scale is raw or where scale is unit diverged\.$/,
    ],
    [
      'says that pairs are too few',
      rows(HARDLY).filter(({ pair }) => pair !== '0'),
      /^Cannot tell .*\. 5 seeds can reach p = 0\.0625 at best, so no difference can be claimed; 6 seeds can\.$/,
    ],
    [
      'says that no pair is complete',
      rows(HARDLY).filter(({ condition }) => condition === 'scale=raw'),
      /^Cannot tell .*: no seed has a training of both networks in both conditions\.$/,
    ],
  ])('%s', (_, table, sentence) => {
    expect(say(table)).toMatch(sentence);
  });
});
