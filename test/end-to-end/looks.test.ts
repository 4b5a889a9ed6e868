import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const resultOf = (run: string) => parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')));

/** The arm learns at once, and the baseline, which sees nothing of its input, never does: after a few seeds that is clear. */
const CLEAR = `
export function build({ norm, seed, evenkeel: { sequential, layers } }) {
  return sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [2] }),
    norm ? layers.batchNormalization({ momentum: 0.5 }) : layers.rescaling({ scale: 0 }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ], { seed });
}
`;
/** Neither arm learns. */
const SAME = CLEAR.replace('layers.dense({ units: 2', 'layers.rescaling({ scale: 0 }),\n    layers.dense({ units: 2');
const DATA = ['--data', 't.csv', '--epochs', '4', '--batch-size', '8', '--learning-rate', '0.01', '--scale', 'standard'];

beforeAll(() => {
  // Two classes in opposite quarters, which a few units separate more or less well, from seed to seed.
  let drawn = 1;
  const draw = () => {
    drawn = (drawn * 48_271) % 2_147_483_647;
    return drawn / 2_147_483_647 - 0.5;
  };
  const rows = Array.from({ length: 240 }, () => {
    const [x, y] = [draw(), draw()];
    return `${x.toFixed(3)},${y.toFixed(3)},${x * y > 0 ? 'a' : 'b'}`;
  });
  writeFileSync(at('t.csv'), `x,y,kind\n${rows.join('\n')}\n`);
  writeFileSync(at('clear.mjs'), CLEAR);
  writeFileSync(at('same.mjs'), SAME);
});

describe('compare --until clear', () => {
  it('looks after numbers of seeds that are said before, and stops where the answer is clear', async () => {
    const run = await inFolder('compare', ...DATA, '--model', 'clear.mjs', '--until', 'clear', '--seeds', '20', '--out', 'clear');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(
      'At most 40 trainings: 2 networks, 20 seeds.\nLooks after 7, 10, 13, 17, 20 seeds, until every difference is clear.\n',
    );
    expect(run.stderr).toContain('After 7 seeds the answer is clear.\n');
    const result = resultOf('clear');
    expect([result.status, result.design.seeds, result.design.looks]).toEqual([
      'complete',
      [0, 1, 2, 3, 4, 5, 6],
      [7, 10, 13, 17, 20],
    ]);
    expect(result.answer?.contrasts[0]).toMatchObject({ n: 7, verdict: 'higher' });
    expect(result.answer?.sentences).toContainEqual(
      'Looked after 7 of at most 20 seeds; over all looks together a difference that is not there is claimed in at most 5 % of experiments.',
    );
    expect(run.stdout).toContain('Looked after 7 of at most 20 seeds');
    const shown = await inFolder('show', 'clear');
    expect(shown.stdout).toContain('state    done\ndone     14 of 14 trainings\n');
    expect(shown.stdout).toContain('--seeds 20 --until clear');
  });

  it('says that the answer is not clear where no more seeds are left, and claims nothing', async () => {
    const run = await inFolder(
      'compare',
      ...DATA,
      '--model',
      'same.mjs',
      '--until',
      'clear',
      '--seeds',
      '10',
      '--epochs',
      '12',
      '--out',
      'same',
    );
    expect(run.stderr).toContain(
      'After 6 seeds the answer is not clear yet: 2 more.\nAfter 8 seeds the answer is not clear yet: 2 more.\nAfter 10 seeds the answer is not clear, and no more are trained.\n',
    );
    const result = resultOf('same');
    expect(result.design.seeds).toHaveLength(10);
    expect([result.answer?.contrasts[0]?.verdict, result.answer?.unjudged[0]?.obstacle]).toEqual([
      'all-equal',
      'no-better-than-guessing',
    ]);
  });

  it('begins no look that would not end within the budget, and leaves out what runs when it is spent', async () => {
    const budget = ['--until', 'clear', '--seeds', '40', '--budget'];
    const run = await inFolder('compare', ...DATA, '--model', 'same.mjs', ...budget, '3s', '--epochs', '40', '--out', 'short');
    expect(run.code).toBe(0);
    const result = resultOf('short');
    expect(result.design.seeds.length).toBeLessThan(40);
    expect(run.stdout).toContain('until every difference is clear, for at most 3s.');
    // Not even the first look: what was reached stands, and can be gone on with.
    const none = await inFolder('compare', ...DATA, '--model', 'same.mjs', ...budget, '1s', '--epochs', '4000', '--out', 'none');
    expect([resultOf('none').status, none.code]).toEqual(['stopped', 0]);
    expect((await inFolder('show', 'none')).stdout).toContain('`evenkeel resume none` goes on.');
  });

  it('is refused where it cannot be', async () => {
    const refused = async (...args: string[]) =>
      (await inFolder('compare', ...DATA, '--model', 'same.mjs', ...args, '--out', 'refused')).stderr;
    expect(await refused('--budget', '10m')).toBe('evenkeel: option --budget: expected --until clear besides, got none.\n');
    expect(await refused('--until', 'clear', '--seeds', '5')).toBe(
      'evenkeel: option --until clear, seeds: expected at least 6, with which a difference can become clear, got 5. Name more with --seeds, the most that are trained.\n',
    );
    expect(await refused('--until', 'clear', '--budget', 'soon')).toMatch(
      /^evenkeel: option --budget: expected a time above 0, as in 90s, 10m or 1\.5h, got "soon"\./,
    );
    expect(await refused('--until', 'clear', '--shard', '1/2')).toMatch(
      /^evenkeel: option --shard: expected none next to --until, got both\. /,
    );
    expect(existsSync(at('refused'))).toBe(false);
  });
});

describe('compare --validation none', () => {
  it('trains on all training samples', async () => {
    const { code, stderr } = await inFolder(
      'compare',
      ...DATA,
      '--model',
      'clear.mjs',
      '--seeds',
      '2',
      '--validation',
      'none',
      '--threads',
      '1',
      '--out',
      'unchosen',
      '--quiet',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(resultOf('unchosen').design.data.validation).toBe(null);
  });
});

describe('a module', () => {
  it('that does not hand its seed on is refused, as all its seeds would begin alike', async () => {
    writeFileSync(at('forgets.mjs'), CLEAR.replace(', { seed }', ''));
    const refused = async (...args: string[]) =>
      (await inFolder('compare', ...DATA, '--model', 'forgets.mjs', ...args, '--out', 'refused')).stderr;
    const message = (seed: number) =>
      `evenkeel: module forgets.mjs, build({ seed: ${seed} }): expected a model of that seed, got one of seed 0, which begins alike from every seed. Hand it on: sequential([…], { seed }).\n`;
    expect(await refused('--seeds', '2')).toBe(message(1));
    expect(await refused('--seed', '7')).toBe(message(7));
    expect(existsSync(at('refused'))).toBe(false);
  });
});

describe('compare --into', () => {
  const design = ['compare', ...DATA, '--model', 'clear.mjs', '--epochs', '3', '--threads', '1', '--quiet'];

  it('adds seeds to a run, and gives what one with all of them gives', async () => {
    expect((await inFolder(...design, '--seeds', '2', '--out', 'grown')).code).toBe(0);
    const before = readdirSync(at('grown', 'trials'));
    const more = await inFolder(...design, '--into', 'grown', '--seeds', '3');
    expect([more.code, more.stderr]).toEqual([0, '']);
    expect(readdirSync(at('grown', 'trials'))).toEqual(expect.arrayContaining(before));
    expect((await inFolder(...design, '--seeds', '3', '--out', 'at-once')).code).toBe(0);
    expect(withoutTimings(resultOf('grown'))).toEqual(withoutTimings(resultOf('at-once')));
    expect((await inFolder('compare', '--into', 'grown', '--seeds', '17,2,1', '--quiet')).code).toBe(0);
    expect(resultOf('grown').design.seeds).toEqual([0, 1, 2, 17]);
  });

  it('says all that differs from the run, and where there is nothing to add; the run stays as it was', async () => {
    const manifest = readFileSync(at('grown', 'manifest.json'), 'utf8');
    const refused = async (...args: string[]) => (await inFolder('compare', '--into', 'grown', ...args)).stderr;
    expect(await refused('--seeds', '9', '--epochs', '4', '--scale', 'raw,unit')).toBe(
      'evenkeel: run grown: expected the settings of the run, to which seeds are added, got --epochs 4 (the run has 3), --scale raw,unit (the run has standard). Leave these options out, or begin another run.\n',
    );
    expect(await refused('--seeds', '3')).toBe(
      'evenkeel: option --seeds: expected more seeds than the 4 of the run, in all, or the names of new ones, got 3.\n',
    );
    expect(await refused()).toMatch(/got none\.\n$/);
    expect(await refused('--seeds', '9', '--out', 'x')).toBe('evenkeel: option --out: expected none next to --into, got both.\n');
    writeFileSync(at('clear.mjs'), `${CLEAR}\n`);
    expect(await refused('--seeds', '9')).toMatch(
      /^evenkeel: run grown, model clear\.mjs: expected sha256 \w+, got sha256 \w+\. /,
    );
    writeFileSync(at('clear.mjs'), CLEAR);
    expect(readFileSync(at('grown', 'manifest.json'), 'utf8')).toBe(manifest);
  });
});
