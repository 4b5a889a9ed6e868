import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evenkeel, scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const NONE = [0.951, 0.953, 0.949, 0.955, 0.95, 0.952];
const BATCH = [0.969, 0.973, 0.964, 0.972, 0.971, 0.968];
const line = (arm: string, seed: number, accuracy: number | string, loss: number | string) =>
  `${seed},${arm},${accuracy},${loss}`;
const rows = [...NONE.map((v, i) => line('none', i, v, 0.2)), ...BATCH.map((v, i) => line('batch', i, v, i < 2 ? '' : 0.1))];

const write = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
beforeAll(() => {
  write('runs.csv', ['seed,arm,accuracy,loss', ...rows]);
  write('scales.csv', ['seed,arm,accuracy,loss,scale', ...rows.map((row) => `${row},raw`), ...rows.map((row) => `${row},unit`)]);
  write('one.csv', ['seed,arm,accuracy', '0,none,0.9']);
});

const stats = (args: readonly string[], command: typeof warmEvenkeel = warmEvenkeel) =>
  command(['stats', ...args], { cwd: folder });
const BY = ['--by', 'arm', '--pair', 'seed'];

describe('evenkeel stats', () => {
  it('prints what a table shows, and each contrast', async () => {
    const { code, stdout, stderr } = await stats(['runs.csv', '--metric', 'accuracy', ...BY], evenkeel);
    expect([code, stderr]).toEqual([0, '']);
    const [basis, , sentence, , head, contrast] = stdout.split('\n');
    expect(basis).toBe('accuracy of 12 rows: 2 arms, of which none is the baseline; higher is better, as its name says.');
    expect(sentence).toMatch(
      /^With batch accuracy was 0\.0178 higher than with none \(95 % interval 0\.01\d* to 0\.02\d*; 6 seeds\)\.$/,
    );
    expect(head).toMatch(/^arm +seeds +difference +95 % interval +p +shows$/);
    expect(contrast).toMatch(/^batch +6 +\+0\.0178 +\+0\.01\d* to \+0\.02\d* +0\.0313 +higher$/);
  });

  it('with --out writes the same as Markdown, for LaTeX and as figures, and refuses a folder that has something', async () => {
    const { code, stdout, stderr } = await stats(
      ['scales.csv', '--metric', 'loss', ...BY, '--within', 'scale', '--out', 'answer'],
      // Its images are drawn.
      evenkeel,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Results in answer: table.tex, report.md, figures/');
    expect(readdirSync(join(folder, 'answer', 'figures')).sort()).toEqual(['differences.png', 'differences.svg']);
    const text = readFileSync(join(folder, 'answer', 'report.md'), 'utf8');
    expect(text).toContain('# loss by arm\n\n**');
    expect(text).toMatch(/\| scale=raw \| batch \| [a-z ]+ \| 4 \| 0\.1 ± 0 \(2 without a value\) \| −0\.1 \| – \| 1 \|/);
    expect(text).toContain('| scale=raw | none | baseline | 6 | 0.2 ± 0 |');
    expect(text).toContain('p: sign test,');
    expect(text).toContain('## What factors change');
    expect(readFileSync(join(folder, 'answer', 'table.tex'), 'utf8')).toContain('\\textit{scale=unit}');
    const again = await stats(['scales.csv', '--metric', 'loss', ...BY, '--within', 'scale', '--out', 'answer']);
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('option --out, folder answer: expected an empty folder');
    expect((await stats(['one.csv', '--metric', 'accuracy', ...BY, '--out', 'none'])).code).toBe(2);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('takes a baseline, and a direction that the name does not say', async () => {
    const { stdout } = await stats(['runs.csv', '--metric', 'accuracy', ...BY, '--baseline', 'batch', '--lower-is-better']);
    expect(stdout).toMatch(
      /of which batch is the baseline; lower is better\.\n\nWith none accuracy was 0\.0178 lower than with batch /,
    );
  });

  it('counts rows without a value as the worst, where lower is better too', async () => {
    const { stdout } = await stats(['runs.csv', '--metric', 'loss', ...BY]);
    expect(stdout).toContain('lower is better, as its name says.');
    expect(stdout).toContain(
      'Cannot tell: 2 of 6 rows with batch gave no value, and none with none. The outcome was better with batch than with none in 4 of 6 seeds',
    );
  });

  it('gives everything as JSON', async () => {
    const { code, stdout } = await stats([
      'scales.csv',
      '--metric',
      'accuracy',
      ...BY,
      '--within',
      'scale',
      '--margin',
      '0.1',
      '--json',
    ]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      file: 'scales.csv',
      metric: 'accuracy',
      by: 'arm',
      pair: 'seed',
      arms: ['none', 'batch'],
      higherIsBetter: true,
    });
    expect(found.contrasts).toMatchObject(
      ['raw', 'unit'].map((scale) => ({
        condition: `scale=${scale}`,
        n: 6,
        family: 2,
        equivalence: { margin: 0.1, holds: true },
      })),
    );
    expect(found.interactions).toMatchObject([{ factor: 'scale', verdict: 'all-equal' }]);
    expect(found.sentences).toHaveLength(2);
  });

  it.each([
    [
      ['runs.csv', '--metric', 'acuracy', ...BY],
      'file runs.csv, column "acuracy": expected a column among "seed", "arm", "accuracy", "loss", got none. Did you mean accuracy?',
    ],
    [
      ['runs.csv', '--metric', 'arm', ...BY],
      'file runs.csv, column "arm": expected a column of its own, got one that is named for something else too.',
    ],
    [
      ['scales.csv', '--metric', 'accuracy', ...BY],
      'file scales.csv, line 14: expected one row of arm "none", seed "0", got a second, after line 2.',
    ],
    [
      ['one.csv', '--metric', 'accuracy', ...BY],
      'file one.csv, column "arm": expected at least two arms to compare, got one, "none".',
    ],
    [
      ['runs.csv', '--metric', 'accuracy', ...BY, '--baseline', 'batsch'],
      'option --baseline: expected an arm among none, batch, got batsch.',
    ],
    [
      ['runs.csv', '--metric', 'accuracy', ...BY, '--lower-is-better', '--higher-is-better'],
      'option --lower-is-better: expected one of --lower-is-better and --higher-is-better, got both.',
    ],
    [['runs.csv', '--metric', 'accuracy', ...BY, '--margin', '0'], 'option --margin: expected a number above 0, got "0".'],
    [['runs.csv', ...BY], 'option --metric: expected COLUMN: the column with the numbers, got none.'],
    [['missing.csv', '--metric', 'accuracy', ...BY], 'file missing.csv: expected a readable file, got '],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await stats(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`evenkeel: ${message}`);
  });
});
