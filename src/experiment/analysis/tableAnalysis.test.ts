import { expect, it } from 'vitest';
import { analyseTable, contrastTable } from './tableAnalysis.ts';
import { BASE, HARDLY, MUCH, ONE, rowsOf, SCALES } from './testing.ts';

const columns = { pair: 'seed', by: 'arm', metric: 'accuracy' };
const higher = { higherIsBetter: true };

it('says what a table shows in its own words, and lists each contrast', () => {
  const rows = [...rowsOf('none', BASE), ...rowsOf('batch', MUCH)];
  const { sentences, contrasts, interactions, wording } = analyseTable(
    { rows, arms: ['none', 'batch'], conditions: ONE },
    columns,
    higher,
  );
  expect(sentences).toEqual([
    expect.stringMatching(
      /^With batch accuracy was 0\.0178 higher than with none \(95 % interval 0\.01\d+ to 0\.02\d*; 6 seeds\)\.$/,
    ),
  ]);
  expect(interactions).toEqual([]);
  expect(contrastTable(contrasts, wording)).toMatch(
    /^arm {4}seeds {2}difference {2}95 % interval {7}p {7}shows\nbatch {2}6 {6}\+0\.0178 {5}\+0\.01\d+ to \+0\.02\d* {2}0\.0313 {2}higher$/,
  );
});

it('calls an arm that is a number by the name of its column too', () => {
  const rows = [...rowsOf('0', BASE), ...rowsOf('0.5', MUCH)];
  const table = { rows, arms: ['0', '0.5'], conditions: ONE };
  expect(analyseTable(table, { ...columns, by: 'dropout' }, higher).sentences[0]).toMatch(
    /^With dropout 0\.5 accuracy was .* than with dropout 0 /,
  );
});

it('has columns for conditions and for trials without a value where there are some, and says how factors change the difference', () => {
  const rows = [
    ...rowsOf('none', BASE, 'scale=raw'),
    ...rowsOf('batch', MUCH, 'scale=raw'),
    ...rowsOf('none', BASE, 'scale=unit'),
    ...rowsOf('batch', [null, ...HARDLY.slice(1)], 'scale=unit'),
  ];
  const { sentences, contrasts, wording } = analyseTable({ rows, arms: ['none', 'batch'], conditions: SCALES }, columns, higher);
  expect(sentences[1]).toMatch(
    /^Cannot tell whether the difference with batch depends on scale: 1 row where .* gave no value\.$/,
  );
  const lines = contrastTable(contrasts, wording).split('\n');
  expect(lines[0]?.split(/ {2,}/)).toEqual([
    'arm',
    'condition',
    'seeds',
    'without a value',
    'difference',
    '95 % interval',
    'p',
    'shows',
  ]);
  expect(lines[2]?.split(/ {2,}/).slice(1, 4)).toEqual(['scale=unit', '5', '1 : 0']);
});
