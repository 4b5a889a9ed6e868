import { describe, expect, it } from 'vitest';
import { readTrialTable, type TrialColumns, type TrialTableOptions } from './trialTable.ts';

const columns = { pair: 'seed', by: 'arm', metric: 'accuracy' };
const read = (text: string, more: Partial<TrialColumns> = {}, options: TrialTableOptions = {}) =>
  readTrialTable({ bytes: new TextEncoder().encode(text), name: 'trials.csv' }, { ...columns, ...more }, options);

describe('a table of trials', () => {
  it('has one row a trial, with arms in the order of the file and no conditions', async () => {
    const { rows, arms, conditions } = await read('arm,seed,accuracy,note\nnone,0,0.9,x\nbatch,0,0.95,\n\nbatch,1,0.96,"a,b"\n');
    expect(rows).toEqual([
      { arm: 'none', condition: '', pair: '0', value: 0.9 },
      { arm: 'batch', condition: '', pair: '0', value: 0.95 },
      { arm: 'batch', condition: '', pair: '1', value: 0.96 },
    ]);
    expect([arms, conditions]).toEqual([['none', 'batch'], [{ name: '', values: {} }]]);
  });

  it('has a condition for each combination of the factors, whose numbers are numbers', async () => {
    const text = 'arm,seed,scale,rate,accuracy\nnone,0,raw,0.10,1\nnone,0,unit,0.10,2\nbatch,0,raw,0.1,3\n';
    const { rows, conditions } = await read(text, { within: ['scale', 'rate'] });
    expect(rows.map(({ condition }) => condition)).toEqual([
      'scale=raw, rate=0.1',
      'scale=unit, rate=0.1',
      'scale=raw, rate=0.1',
    ]);
    expect(conditions).toEqual([
      { name: 'scale=raw, rate=0.1', values: { scale: 'raw', rate: 0.1 } },
      { name: 'scale=unit, rate=0.1', values: { scale: 'unit', rate: 0.1 } },
    ]);
  });

  it('has no value where the cell has none, which "none" as the name of an arm is not', async () => {
    const { rows } = await read('arm,seed,accuracy\nnone,0,\nnone,1,NaN\nnone,2,NA\nnone,3,1e-3\n');
    expect(rows.map(({ arm, value }) => [arm, value])).toEqual([...[null, null, null].map((v) => ['none', v]), ['none', 0.001]]);
  });

  it('may have other delimiters, decimals with commas, and windows line ends', async () => {
    expect((await read('arm;seed;accuracy\r\nnone;0;0,9\r\n', {}, { decimal: ',' })).rows[0]?.value).toBe(0.9);
    expect((await read('arm\tseed\taccuracy\nnone\t0\t0.9\n')).rows[0]?.value).toBe(0.9);
  });
});

describe('a table that cannot be read', () => {
  const head = 'arm,seed,scale,accuracy\n';
  it.each<[string, string, Partial<TrialColumns>, RegExp]>([
    [
      'lacks a column',
      head,
      { metric: 'acuracy' },
      /^file trials\.csv, column "acuracy": expected a column among "arm", "seed", "scale", "accuracy", got none\. Did you mean accuracy\?$/,
    ],
    [
      'has a column twice',
      'arm,seed,accuracy,accuracy\n',
      {},
      /column "accuracy": expected a column among .*, got several of that name\.$/,
    ],
    [
      'has one column for two things',
      head,
      { pair: 'arm' },
      /column "arm": expected a column of its own, got one that is named for something else too\./,
    ],
    [
      'has a cell that is no number',
      `${head}none,0,raw,high\n`,
      {},
      /^file trials\.csv, line 2, column "accuracy": expected a number, or an empty cell for a trial that gave none, got "high"\./,
    ],
    [
      'has a number that is not finite',
      `${head}none,0,raw,1e999\n`,
      {},
      /line 2, column "accuracy": expected a number, .* got "1e999"/,
    ],
    [
      'has a pair twice',
      `${head}none,0,raw,1\nbatch,0,raw,1\nnone,0,unit,1\n`,
      {},
      /^file trials\.csv, line 4: expected one row of arm "none", seed "0", got a second, after line 2\. Keep one of them, or name the columns that tell them apart as factors \(within\)\.$/,
    ],
    [
      'has a pair twice in a condition',
      `${head}none,0,raw,1\nnone,0,raw,2\n`,
      { within: ['scale'] },
      /line 3: expected one row of arm "none", seed "0", scale=raw, got a second/,
    ],
    ['has no arm somewhere', `${head},0,raw,1\n`, {}, /line 2, column "arm": expected a value, got an empty cell\./],
    ['has rows of other lengths', `${head}none,0\n`, {}, /line 2: expected 4 cells, as in the first line, got 2\./],
    ['has no rows', head, {}, /^file trials\.csv: expected a line with the names of the columns, and rows, got none\./],
    ['has quotes that do not end', `${head}none,0,raw,"1\n`, {}, /line 2: expected cells whose quotes end, got /],
  ])('as it %s', async (_, text, more, message) => {
    await expect(read(text, more)).rejects.toThrow(message);
  });
});
