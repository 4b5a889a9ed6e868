import { describe, expect, it } from 'vitest';
import { bestLevels } from './bestLevels.ts';
import { bestSentence } from './factorSentences.ts';
import { accuracyFormat, errorFormat } from './metricFormats.ts';
import { BASE, MUCH, NONE, rowsOf, SCALES, wordingOf } from './testing.ts';
import { bestSchema } from './types.ts';

const metric = accuracyFormat('images');
const conditions = [0.01, 0.1, 1].map((rate) => ({ name: `rate=${rate}`, values: { rate } }));
const options = {
  arms: ['none', 'batch'],
  conditions,
  factor: 'rate',
  metric,
  chosenBy: accuracyFormat('samples', 'val_accuracy'),
};
const flat = (value: number | null) => BASE.map(() => value);
/** By the validation values rate 0.1 suits batch and 0.01 none, which diverges at 1. */
const choosing = [
  ...rowsOf('none', flat(0.9), 'rate=0.01'),
  ...rowsOf('none', flat(0.8), 'rate=0.1'),
  ...rowsOf('none', NONE, 'rate=1'),
  ...rowsOf('batch', flat(0.9), 'rate=0.01'),
  ...rowsOf('batch', flat(0.95), 'rate=0.1'),
  ...rowsOf('batch', flat(0.94), 'rate=1'),
];
/** On test samples batch does better at a rate that validation does not choose. */
const rows = [
  ...rowsOf('none', BASE, 'rate=0.01'),
  ...rowsOf('none', flat(0.5), 'rate=0.1'),
  ...rowsOf('none', NONE, 'rate=1'),
  ...rowsOf('batch', flat(0.6), 'rate=0.01'),
  ...rowsOf('batch', MUCH, 'rate=0.1'),
  ...rowsOf('batch', flat(0.99), 'rate=1'),
];

describe('each arm at its best level', () => {
  it('is chosen by validation values and compared on test values', () => {
    const [best, ...more] = bestLevels(choosing, rows, options);
    expect(more).toEqual([]);
    expect(best).toMatchObject({
      factor: 'rate',
      condition: '',
      chosenBy: 'val_accuracy',
      arm: { name: 'batch', level: 0.1, atEdge: false },
      baseline: { name: 'none', level: 0.01, atEdge: true },
      contrast: { n: 6, mean: expect.closeTo(0.107 / 6, 12), verdict: 'higher' },
    });
    expect(JSON.parse(JSON.stringify(bestSchema.parse(best)))).toEqual(best);
  });

  it('is one with the fewest trials without a value, however good its others are', () => {
    const lacking = (rate: string) =>
      bestLevels(
        choosing.map((row) => (row.condition === rate && row.pair === '0' ? { ...row, value: null } : row)),
        rows,
        options,
      )[0];
    expect(lacking('rate=0.1')?.arm).toEqual({ name: 'batch', level: 1, atEdge: true });
    // The first that is tried, and better than the other for the baseline.
    expect(lacking('rate=0.01')?.baseline).toEqual({ name: 'none', level: 0.1, atEdge: false });
  });

  it('is the lowest where lower is better', () => {
    const loss = { ...options, chosenBy: errorFormat('val_loss') };
    expect(bestLevels(choosing, rows, loss)[0]).toMatchObject({ arm: { level: 0.01 }, baseline: { level: 0.1 } });
  });

  it('is chosen for each combination of the other factors', () => {
    const both = conditions.flatMap(({ values }) =>
      SCALES.map((scale) => ({ name: `rate=${values.rate}, ${scale.name}`, values: { ...values, ...scale.values } })),
    );
    const spread = (table: typeof rows) =>
      SCALES.flatMap(({ name }) => table.map((row) => ({ ...row, condition: `${row.condition}, ${name}` })));
    const all = bestLevels(spread(choosing), spread(rows), { ...options, conditions: both });
    expect(all.map(({ condition, arm, contrast }) => [condition, arm.level, contrast.condition, contrast.family])).toEqual([
      ['scale=raw', 0.1, 'scale=raw', 2],
      ['scale=unit', 0.1, 'scale=unit', 2],
    ]);
  });

  it('is none where an arm never gave a value, and where the factor has one level', () => {
    expect(
      bestLevels(
        choosing.filter(({ arm }) => arm === 'batch'),
        rows,
        options,
      ),
    ).toEqual([]);
    expect(bestLevels(choosing, rows, { ...options, conditions: conditions.slice(0, 1) })).toEqual([]);
  });

  it('is said with the levels, how they were chosen, and that a better one may lie beyond', () => {
    const [best] = bestLevels(choosing, rows, options);
    expect(best && bestSentence(best, wordingOf(metric), 'validation accuracy')).toMatch(
      /^Each at its best rate by validation accuracy \(0\.1 with batch normalisation, 0\.01 without\): with batch normalisation the network was right on 1\.78 percentage points more test images than without \(95 % interval .*; 6 seeds\)\. A better rate without may lie beyond those tried, as the best is the last of them\.$/,
    );
  });
});
