import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { accuracyFormat, timeToTargetFormat } from './metricFormats.ts';
import { BASE, HARDLY, MUCH, NONE, ONE, rowsOf, SCALES } from './testing.ts';
import { type Contrast, contrastSchema, type Row } from './types.ts';

const metric = accuracyFormat();
const two = { arms: ['none', 'batch'], conditions: ONE, metric };
const one = (baseline: readonly (number | null)[], arm: readonly (number | null)[], more = {}): Contrast =>
  analyse([...rowsOf('none', baseline), ...rowsOf('batch', arm)], { ...two, ...more })[0] as Contrast;

describe('a contrast', () => {
  it('has the differences of pairs, arm minus baseline, with mean, interval and the sign-flip test of six of six', () => {
    const { pairs, mean, sd, interval, ...contrast } = one(BASE, MUCH);
    expect(pairs.map(({ pair, baseline, arm }) => [pair, baseline, arm])).toEqual(BASE.map((b, i) => [String(i), b, MUCH[i]]));
    expect(mean).toBeCloseTo(0.107 / 6, 12);
    expect(sd).toBeCloseTo(0.0023166, 6);
    expect(interval?.[0]).toBeGreaterThan(0.014);
    expect(interval?.[1]).toBeLessThan(0.022);
    expect(contrast).toMatchObject({ n: 6, method: 'bca', test: 'sign-flip', pValue: 2 / 64, leastP: 2 / 64, verdict: 'higher' });
  });

  it('pairs rows by their key, whatever their order', () => {
    const rows = [...rowsOf('none', BASE), ...rowsOf('batch', MUCH)];
    const [first] = analyse(rows, two) as [Contrast];
    const [second] = analyse([...rows].reverse(), two) as [Contrast];
    expect([...second.pairs].reverse()).toEqual(first.pairs);
    expect(second.mean).toBeCloseTo(first.mean as number, 12);
    expect([second.pValue, second.verdict]).toEqual([first.pValue, first.verdict]);
  });

  it('is the same each time, and all of it is JSON that its schema takes', () => {
    const cases = [
      one(BASE, MUCH, { margin: 0.01 }),
      one(BASE, NONE),
      one([], []),
      one([0.9], [0.95]),
      one([0.9, null], [0.95, 0.9]),
    ];
    for (const contrast of cases) {
      expect(JSON.parse(JSON.stringify(contrastSchema.parse(contrast)))).toEqual(contrast);
    }
    expect(one(BASE, MUCH)).toEqual(one(BASE, MUCH));
  });

  it('says what would have been seen, and how many seeds would see half of that', () => {
    const { detectable, seedsForHalf } = one(BASE, HARDLY);
    expect(detectable).toBeGreaterThan(0.001);
    expect(detectable).toBeLessThan(0.01);
    expect(seedsForHalf).toBeGreaterThan(6);
    expect(one(BASE.slice(1), HARDLY.slice(1))).toMatchObject({ detectable: null, seedsForHalf: null });
  });
});

describe('verdicts', () => {
  it.each([
    ['higher', BASE, MUCH, {}],
    ['lower', MUCH, BASE, {}],
    ['cannot-tell', BASE, HARDLY, {}],
    ['equivalent', BASE, HARDLY, { margin: 0.005 }],
    ['cannot-tell', BASE, HARDLY, { margin: 0.0001 }],
    ['all-equal', BASE, BASE, {}],
    ['all-equal', [0.9, 0.9], [0.9, 0.9], {}],
    ['too-few-pairs', BASE.slice(1), MUCH.slice(1), {}],
    ['too-few-pairs', [0.9], [0.9], {}],
    ['too-few-pairs', [], [], {}],
    ['disagree', [1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7], {}],
    ['arm-missing', BASE, NONE, {}],
    ['baseline-missing', NONE, BASE, {}],
    ['both-missing', NONE, NONE, {}],
    ['better-in-more-pairs', [0.9, null, 0.9, null, 0.9, 0.9], MUCH, {}],
    ['worse-in-more-pairs', MUCH, [0.9, null, 0.9, null, 0.9, 0.9], {}],
    ['cannot-tell', [...BASE, null], [0.9, ...MUCH.slice(1), 0.9], {}],
    ['too-few-pairs', [0.9, null], [0.95, 0.95], {}],
  ] as const)('%s (case %#)', (verdict, baseline, arm, more) => {
    expect(one(baseline, arm, more).verdict).toBe(verdict);
  });

  it('call arms equivalent only by a probability that is corrected for the number of contrasts', () => {
    const margin = 0.0021;
    const alone = one(BASE, HARDLY, { margin }).equivalence;
    expect(alone?.adjustedP).toBe(alone?.pValue);
    expect(alone?.holds).toBe(true);
    const rows = [...rowsOf('none', BASE), ...['a', 'b', 'c'].flatMap((arm) => rowsOf(arm, HARDLY))];
    const many = analyse(rows, { ...two, arms: ['none', 'a', 'b', 'c'], margin });
    expect(many[0]?.equivalence?.adjustedP).toBeCloseTo(3 * (alone?.pValue as number), 12);
    expect(many[0]?.equivalence?.holds).toBe(false);
    expect(many[0]?.verdict).not.toBe('equivalent');
  });
});

describe('trials without a value', () => {
  it('are counted, and the exact sign test holds them for worse than any value', () => {
    const contrast = one([0.9, null, 0.9, null, 0.9, 0.9], MUCH);
    expect(contrast).toMatchObject({ n: 4, missing: { arm: 0, baseline: 2 }, order: { better: 6, worse: 0, same: 0 } });
    expect(contrast).toMatchObject({ interval: null, method: null, test: 'sign' });
    expect(contrast.pValue).toBeCloseTo(2 / 64, 12);
  });

  it('are alike where both have none', () => {
    expect(one([null, 0.9], [null, 0.95])).toMatchObject({ order: { better: 1, worse: 0, same: 1 }, pValue: 1 });
  });

  it('are worse than any where lower is better too', () => {
    const epochs = timeToTargetFormat('epochs', '97 %');
    expect(one([8, null, 9, 8, null, 7], [3, 4, 3, 3, 4, 3], { metric: epochs })).toMatchObject({
      order: { better: 6, worse: 0, same: 0 },
      verdict: 'better-in-more-pairs',
    });
  });

  it('that do not exist at all are named', () => {
    const rows = [...rowsOf('none', BASE), ...rowsOf('batch', [...MUCH, 0.9])].filter(
      (row) => !(row.arm === 'batch' && row.pair === '0'),
    );
    expect(analyse(rows, two)[0]).toMatchObject({ n: 5, unpaired: ['0', '6'], missing: { arm: 0, baseline: 0 } });
  });
});

describe('several contrasts', () => {
  it('share a family: Holm multiplies the smallest probability by their number', () => {
    const ten = (values: readonly number[]) => [...values, ...values];
    const rows = [...rowsOf('none', ten(BASE)), ...rowsOf('batch', ten(MUCH)), ...rowsOf('layer', ten(HARDLY))];
    const [batch, layer] = analyse(rows, { ...two, arms: ['none', 'batch', 'layer'] });
    expect(batch).toMatchObject({ arm: 'batch', pValue: 2 ** -11, adjustedP: 2 ** -10, family: 2, verdict: 'higher' });
    expect(layer?.adjustedP).toBe(layer?.pValue);
  });

  it('of six pairs with two comparisons show nothing, as 2 · 2/64 is not below 0.05', () => {
    const rows = [...rowsOf('none', BASE), ...rowsOf('batch', MUCH), ...rowsOf('layer', MUCH)];
    const all = analyse(rows, { ...two, arms: ['none', 'batch', 'layer'] });
    expect(all.map(({ verdict, adjustedP }) => [verdict, adjustedP])).toEqual([
      ['too-few-pairs', 4 / 64],
      ['too-few-pairs', 4 / 64],
    ]);
  });

  it('are made in every condition with the rows of that condition', () => {
    const rows = [
      ...rowsOf('none', BASE, 'scale=raw'),
      ...rowsOf('batch', MUCH, 'scale=raw'),
      ...rowsOf('none', BASE, 'scale=unit'),
      ...rowsOf('batch', BASE, 'scale=unit'),
    ];
    const all = analyse(rows, { ...two, conditions: SCALES });
    expect(all.map(({ condition, mean }) => [condition, mean])).toEqual([
      ['scale=raw', expect.closeTo(0.107 / 6, 12)],
      ['scale=unit', 0],
    ]);
  });

  it('without a pair take no part in the family', () => {
    const rows = [...rowsOf('none', BASE), ...rowsOf('batch', MUCH)];
    const [batch, layer] = analyse(rows, { ...two, arms: ['none', 'batch', 'layer'] });
    expect([batch?.family, batch?.verdict]).toEqual([1, 'higher']);
    expect(layer).toMatchObject({ n: 0, pValue: null, adjustedP: null, mean: null, verdict: 'too-few-pairs' });
  });
});

describe('what cannot be analysed', () => {
  it.each<[string, readonly Row[], object, RegExp]>([
    [
      'one arm',
      rowsOf('none', BASE),
      { arms: ['none'] },
      /analysis, arms: expected two at least, each once, the baseline first, got none\./,
    ],
    ['an arm twice', rowsOf('none', BASE), { arms: ['none', 'none'] }, /got none, none\./],
    [
      'a pair twice',
      [...rowsOf('none', BASE), ...rowsOf('none', [0.9])],
      {},
      /metric accuracy, arm none, pair 0: expected one row, got several\./,
    ],
    [
      'a value that is none',
      rowsOf('none', [Number.NaN]),
      {},
      /arm none, pair 0: expected a finite number, or null for none, got NaN\./,
    ],
    ['a margin of 0', rowsOf('none', BASE), { margin: 0 }, /analysis, margin: expected a number above 0, got 0\./],
  ])('%s', (_, rows, more, message) => {
    expect(() => analyse(rows, { ...two, ...more })).toThrow(message);
  });
});
