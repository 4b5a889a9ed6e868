import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import type { Result } from '../../src/experiment/result.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, type Finished, scratch } from '../support/cli.ts';
import { RUN_FILES } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** A table of two classes that a product of two columns tells apart. */
function table(): string {
  const values = normals(streamKey(3, 'table'), 300 * 4);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const row = Array.from(values.subarray(4 * i, 4 * i + 4));
    const label = Number((row[0] as number) * (row[1] as number) > 0);
    return [...row.map((v) => (100 * v).toFixed(2)), label].join(',');
  });
  return ['a,b,c,d,kind', ...rows].join('\n');
}

const read = (out: string): Result => parseResult(JSON.parse(readFileSync(join(folder, out, 'result.json'), 'utf8')));
const compare = (...args: string[]) => evenkeel(['compare', '--data', 't.csv', '--epochs', '2', ...args], { cwd: folder });
/** What a run gave, without what is timed. */
const numbers = ({ arms, answer, conditions }: Result) => ({
  conditions,
  contrasts: answer?.contrasts.filter(({ metric }) => !/^(seconds|stepMs)/.test(metric)),
  trials: arms.map(({ trials }) => trials.map(({ seconds, stepMs, epochSeconds, ...trial }) => trial)),
});

const DESIGN = ['--norm', 'none,batch', '--scale', 'raw,standard', '--seeds', '3'];

describe('evenkeel compare with several seeds and factors', () => {
  let run: Finished;
  let result: Result;
  beforeAll(async () => {
    writeFileSync(join(folder, 't.csv'), table());
    run = await compare(...DESIGN, '--out', 'flags');
    result = read('flags');
  });

  it('trains every network in every condition from every seed, and says what three seeds can show', () => {
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(result.arms.map(({ trials }) => trials.map(({ condition, seed }) => `${condition} ${seed}`))).toEqual(
      ['none', 'batch'].map(() =>
        ['scale=raw', 'scale=standard'].flatMap((scale) => [0, 1, 2].map((seed) => `${scale} ${seed}`)),
      ),
    );
    expect(run.stdout).toContain('12 trainings: 2 networks, 3 seeds.');
    expect(run.stdout).toContain(
      '3 seeds with 2 comparisons can reach p = 0.5 at best, so no difference can be claimed; 7 seeds can.',
    );
    expect(run.stdout.match(/, seed \d: accuracy \d+\.\d\d % after [\d.]+ s$/gm)).toHaveLength(12);
    expect(result.answer?.contrasts.filter(({ metric }) => metric === 'accuracy').map(({ n, verdict }) => [n, verdict])).toEqual([
      [3, 'too-few-pairs'],
      [3, 'too-few-pairs'],
    ]);
    expect(run.stdout).toContain(result.answer?.sentences[0]);
    expect(readdirSync(join(folder, 'flags')).sort()).toEqual(
      [...RUN_FILES, 'figures', 'history.csv', 'report.html', 'report.md', 'result.json', 'table.tex', 'trials.csv'].sort(),
    );
  });

  it('gives the same from a file as from flags, flags coming before it', async () => {
    const file = 'data: t.csv\nnorm: [none, batch]\nscale: [raw, standard]\nseeds: 5\nepochs: 2\n';
    writeFileSync(join(folder, 'design.yaml'), file);
    const again = await evenkeel(['compare', '--config', 'design.yaml', '--seeds', '3', '--out', 'file'], { cwd: folder });
    expect(again.stderr).toBe('');
    expect(numbers(read('file'))).toEqual(numbers(result));
  });

  it('with --dry-run says what it takes and shows, and trains and writes nothing', async () => {
    const before = readdirSync(folder);
    const dry = await compare(...DESIGN, '--out', 'dry', '--dry-run');
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toMatch(
      /^Duration: about \S.* for 12 trainings, 2 at the same time\nMemory: {3}about .*B\nDisk: {5}about .*B, without networks$/m,
    );
    expect(dry.stdout).toContain('can reach p = 0.5 at best');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('has a table of trials from which stats gives the same differences, and histories with their conditions', async () => {
    const csv = (name: string) =>
      readFileSync(join(folder, 'flags', name), 'utf8')
        .trimEnd()
        .split('\n');
    expect(csv('trials.csv')).toHaveLength(1 + 12);
    expect(csv('trials.csv')[0]).toMatch(/^arm,scale,seed,accuracy,loss,recalibrated_accuracy,/);
    expect(csv('history.csv')[0]).toMatch(/^arm,scale,seed,epoch,accuracy,loss,test_accuracy,test_loss,val_accuracy,val_loss,/);
    expect(csv('history.csv')).toHaveLength(1 + 24);
    const columns = ['--pair', 'seed', '--by', 'arm', '--metric', 'loss', '--within', 'scale', '--json'];
    const { code, stdout, stderr } = await evenkeel(['stats', join('flags', 'trials.csv'), ...columns], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    const means = (contrasts: readonly { metric: string; mean: number | null }[] = []) =>
      contrasts.filter(({ metric }) => metric === 'loss').map(({ mean }) => mean);
    expect(means(JSON.parse(stdout).contrasts)).toEqual(means(result.answer?.contrasts));
  });

  it('has its report made again from result.json', async () => {
    const again = await evenkeel(['report', join('flags', 'result.json'), '--tensorboard', '--out', 'again'], { cwd: folder });
    expect([again.code, again.stderr]).toEqual([0, '']);
    const all = readdirSync(join(folder, 'again'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));
    expect(all.filter((name) => name.includes('tfevents'))).toHaveLength(12 * 3);
    const files = all.filter((name) => !name.includes('tfevents'));
    const text = readFileSync(join(folder, 'again', 'report.md'), 'utf8');
    const figures = [...text.matchAll(/\((figures\/[^)]*)\.svg\)/g)].flatMap(([, path]) => [`${path}.png`, `${path}.svg`]);
    expect(figures.length).toBeGreaterThanOrEqual(4);
    expect(files.sort()).toEqual([...figures, 'history.csv', 'report.html', 'report.md', 'table.tex', 'trials.csv'].sort());
    expect(text).toContain('With BN alone: batch\\_normalization');
    for (const name of files) {
      expect(readFileSync(join(folder, 'again', name)).equals(readFileSync(join(folder, 'flags', name))), name).toBe(true);
    }
    writeFileSync(join(folder, 'no.json'), '{');
    const bad = await evenkeel(['report', 'no.json', '--out', 'none'], { cwd: folder });
    expect([bad.code, bad.stderr]).toEqual([
      2,
      'evenkeel: file no.json: expected a result.json of compare, got no JSON. Check the path.\n',
    ]);
  });

  it.each([
    [['--seeds', '1'], 'option --seeds: expected how many, at least 2, or two or more seeds'],
    [['--norm', 'none,bach'], 'option --norm: expected'],
    [['--threads', '1,2'], 'option --threads: expected one value'],
    [
      ['--metric', 'acuracy'],
      'option --metric: expected a metric of the networks: accuracy, loss, got "acuracy". Did you mean accuracy?',
    ],
    [['--margin', '-1'], 'option --margin: expected a number above 0'],
    [['--seeds', '5001'], 'design: expected at most 1,000 trainings, or --yes, got 10,002.'],
    [['--validation', '0.0001'], 'option --validation: expected at least one of the'],
  ])('refuses %j before anything begins', async (args, message) => {
    const { code, stdout, stderr } = await compare(...args, '--out', 'refused');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).not.toContain('refused');
  });
});
