import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCompare } from '../../src/cli/compare.ts';
import { streamKey, uniforms } from '../../src/core/random.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, MAIN, SHORT_RUN, scratch } from '../support/cli.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });

/** Two arms, two seeds, dropout and validation: some 600 steps in all, each of which may be the last one before a kill. */
const DESIGN = ['--data', 't.csv', '--model', 'net.mjs', '--seeds', '2', '--epochs', '30', '--batch-size', '16', '--quiet'];
/** A module, which loads faster than a file of Keras does. It fails as a machine without memory would, where it is told to. */
const NETWORK = `
export function build({ norm, seed, evenkeel: { sequential, layers } }) {
  if (norm && process.env.FAILS === String(seed)) throw new Error('no memory');
  return sequential([
    layers.dense({ units: 16, activation: 'relu', inputShape: [2] }),
    ...(norm ? [layers.batchNormalization()] : []),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ], { seed });
}
`;
const EACH_STEP = ['--checkpoint', '0'];

/** About how long one of its trainings takes, in milliseconds. */
const TRAINING = 60;
/** How long a run takes here that is not killed, in milliseconds. */
let duration = 0;

beforeAll(async () => {
  const rows = Array.from({ length: 120 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
  writeFileSync(at('t.csv'), `a,b,kind\n${rows.join('\n')}\n`);
  writeFileSync(at('net.mjs'), NETWORK);
  const began = performance.now();
  const whole = await inFolder('compare', ...DESIGN, '--out', 'whole');
  duration = performance.now() - began;
  expect([whole.code, whole.stderr]).toEqual([0, '']);
});

const resultOf = (run: string) => parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')));

/** Starts the command line, kills it after a while, and tells whether it was quicker. */
function killedAfter(milliseconds: number, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [...SHORT_RUN, MAIN, ...args], { cwd: folder, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === null && code !== 0) reject(new Error(`exit code ${code}`));
      else resolve(signal === null);
    });
  });
}

/** When the checkpoints of a run were written, by the ids of their trainings. */
function checkpointsOf(run: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const id of existsSync(at(run, 'trials')) ? readdirSync(at(run, 'trials')) : []) {
    const written = statSync(at(run, 'trials', id, 'checkpoint'), { throwIfNoEntry: false })?.mtimeMs;
    if (written !== undefined) found.set(id, written);
  }
  return found;
}

/** Starts a run, kills it a while after it has written a checkpoint, and tells whether it was quicker. */
async function killedAfterCheckpoint(milliseconds: number, run: string, args: readonly string[]): Promise<boolean> {
  const before = checkpointsOf(run);
  const child = spawn(process.execPath, [...SHORT_RUN, MAIN, ...args], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.on('exit', (_, signal) => resolve(signal === null)));
  const hasWritten = () => [...checkpointsOf(run)].some(([id, written]) => before.get(id) !== written);
  while (child.exitCode === null && !hasWritten()) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  return ended;
}

/** Starts a run, and kills it as soon as one of its trainings is over. */
async function killedOnceFinished(run: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...SHORT_RUN, MAIN, ...args], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const isFinished = () => existsSync(at(run, 'trials')) && finishedIn(run).length > 0;
  while (!isFinished() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  await ended;
}

/** The bits of a run, whatever the number of threads that made them. */
function bitsOf(run: string): string {
  const { design, ...result } = resultOf(run);
  return JSON.stringify(withoutTimings({ ...result, design: { ...design, threads: 0 } }));
}

describe('a run that is killed', () => {
  it('at 50 random moments ends each time with the bits of one that was not', async () => {
    const expected = bitsOf('whole');
    const moments = uniforms(streamKey(0, 'kill'), 50);
    let runs = 0;
    let resumed = 0;
    for (let kills = 0; kills < moments.length; runs++) {
      const out = `killed-${runs}`;
      let isOver = false;
      for (let tries = 0; !isOver; tries++) {
        const isRun = existsSync(at(out, 'manifest.json'));
        if (isRun) resumed++;
        // Every third one trains two networks at the same time: each thread takes long to start.
        const design = [...DESIGN, ...EACH_STEP, ...(runs % 3 === 0 ? [] : ['--threads', '1'])];
        const args = isRun ? ['resume', out, '--quiet'] : ['compare', ...design, '--out', out];
        const moment = moments[kills] as number;
        // Half of them while a network trains, at any of its steps, the others at any moment. A run that is killed again and again gets a little further each time.
        if (kills >= moments.length) isOver = await killedAfter(120_000, args);
        else if (kills % 2 > 0) isOver = await killedAfterCheckpoint(TRAINING * moment, out, args);
        else isOver = await killedAfter(duration * (0.2 + 0.05 * tries + 0.8 * moment), args);
        kills++;
      }
      expect(bitsOf(out), out).toBe(expected);
      rmSync(at(out), { recursive: true });
    }
    expect(resumed).toBeGreaterThan(20);
  }, 900_000);

  it('before it began leaves a folder that a run can begin in', async () => {
    mkdirSync(at('begun'));
    writeFileSync(at('begun', 'manifest.json.4711-0.part'), '{"half');
    const { code, stderr } = await inFolder('compare', ...DESIGN, '--quiet', '--out', 'begun');
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(at('begun')).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(JSON.stringify(withoutTimings(resultOf('begun')))).toBe(JSON.stringify(withoutTimings(resultOf('whole'))));
  });

  it('goes on within an epoch, and does nothing twice that was over', async () => {
    await killedOnceFinished('once', ['compare', ...DESIGN, ...EACH_STEP, '--out', 'once']);
    const finished = finishedIn('once');
    expect(finished.length).toBeGreaterThan(0);
    // As a kill in the middle of a line leaves it, and one right before a checkpoint that is over is deleted.
    appendFileSync(at('once', 'events.jsonl'), '{"time":"2026');
    writeFileSync(at('once', 'trials', finished[0] as string, 'checkpoint'), '');
    // And one while files were being written.
    writeFileSync(at('once', 'trials', finished[0] as string, 'history.csv.4711-0.part'), 'half');
    writeFileSync(at('once', 'report.html.4711-1.part'), 'half');
    expect((await inFolder('resume', 'once', '--quiet')).code).toBe(0);
    const events = readFileSync(at('once', 'events.jsonl'), 'utf8').split('\n');
    const resumed = events.findIndex((line) => line.includes('"run-resumed"'));
    const after = events.slice(resumed).filter((line) => line.includes('"trial-started"'));
    for (const id of finished) expect(after.some((line) => line.includes(id))).toBe(false);
    expect(finishedIn('once')).toHaveLength(4);
    expect(
      readdirSync(at('once', 'trials'))
        .flatMap((id) => readdirSync(at('once', 'trials', id)))
        .sort(),
    ).toEqual([...Array(4).fill('history.csv'), ...Array(4).fill('result.json')].sort());
    expect(readdirSync(at('once')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

const finishedIn = (run: string) =>
  readdirSync(at(run, 'trials')).filter((id) => existsSync(at(run, 'trials', id, 'result.json')));

describe('evenkeel resume', () => {
  it('of a run that is over makes its report again and trains nothing', async () => {
    cpSync(at('whole'), at('over'), { recursive: true });
    for (const name of ['report.html', 'result.json']) rmSync(at('over', name));
    const { code, stdout } = await inFolder('resume', 'over', '--quiet');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Results in over: ')]);
    expect(readFileSync(at('over', 'result.json'), 'utf8')).toBe(readFileSync(at('whole', 'result.json'), 'utf8'));
    expect(existsSync(at('over', 'report.html'))).toBe(true);
  });

  it('--verify trains one again and compares, and says what differs', async () => {
    const same = await inFolder('resume', 'whole', '--verify');
    expect([same.code, same.stdout]).toEqual([
      0,
      'The same bits: without BN, seed 0, trained again, gave the same history, tests and weights.\n',
    ]);
    cpSync(at('whole'), at('changed'), { recursive: true });
    for (const id of readdirSync(at('changed', 'trials'))) {
      const file = at('changed', 'trials', id, 'result.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"weights":"./, '"weights":"x'));
    }
    const other = await inFolder('resume', 'changed', '--verify');
    expect([other.code, other.stdout]).toEqual([
      1,
      'Other bits: without BN, seed 0, trained again, differs in trials.0.weights.\n',
    ]);
  });

  it.each<[what: string, change: (run: string) => void, message: RegExp]>([
    [
      'data',
      () => appendFileSync(at('t.csv'), '0.5,0.5,cat\n'),
      /^evenkeel: run other, data t\.csv: expected sha256 \w{64}, got sha256 \w{64}\. Go on with the data that the run began with\.\n$/,
    ],
    [
      'a version',
      (run) => edit(run, /"evenkeel": "[^"]+"/, '"evenkeel": "0.0.1"'),
      /^evenkeel: run other, version: expected evenkeel 0\.0\.1, got evenkeel \S+\. Go on with the version that began the run\.\n$/,
    ],
    [
      'numerics',
      (run) => edit(run, '"relaxedSimd": true', '"relaxedSimd": false'),
      /^evenkeel: run other, numerics: expected no fused multiply-adds, got fused multiply-adds\. /,
    ],
    [
      'a schema',
      (run) => edit(run, 'evenkeel.run/1', 'evenkeel.run/9'),
      /^evenkeel: file other\/manifest\.json: expected the manifest of a run, of schema evenkeel\.run\/1, got "evenkeel\.run\/9"\. /,
    ],
    [
      'a manifest',
      (run) => writeFileSync(at(run, 'manifest.json'), '{'),
      /^evenkeel: file other\/manifest\.json: expected the manifest of a run, got no JSON\.\n$/,
    ],
  ])('refuses another %s and changes nothing', async (_, change, message) => {
    rmSync(at('other'), { recursive: true, force: true });
    cpSync(at('whole'), at('other'), { recursive: true });
    const table = readFileSync(at('t.csv'), 'utf8');
    try {
      change('other');
      const before = readdirSync(at('other'), { recursive: true });
      const { code, stdout, stderr } = await inFolder('resume', 'other');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(readdirSync(at('other'), { recursive: true })).toEqual(before);
    } finally {
      writeFileSync(at('t.csv'), table);
    }
  });

  it('refuses what is no run, and two flags that exclude each other', async () => {
    mkdirSync(at('empty'), { recursive: true });
    for (const [args, message] of [
      [
        ['resume', 'empty'],
        'evenkeel: run empty: expected a folder that `evenkeel compare` wrote, got none with a manifest.json. `evenkeel runs` lists those that there are.\n',
      ],
      [
        ['resume', 'nowhere'],
        'evenkeel: run nowhere: expected the folder of a run, got none of that name. `evenkeel runs` lists those that there are.\n',
      ],
      [['resume', 'whole', '--failed', '--verify'], 'evenkeel: option --verify: expected no --failed besides, got both.\n'],
    ] as const) {
      const { code, stderr } = await inFolder(...args);
      expect([code, stderr]).toEqual([2, message]);
    }
    expect(readdirSync(at('empty'))).toEqual([]);
  });

  it('is refused while a process writes the run, by its name; a new run into its folder is told how to go on', async () => {
    const child = spawn(process.execPath, [...SHORT_RUN, MAIN, 'compare', ...DESIGN, '--epochs', '100000', '--out', 'busy'], {
      cwd: folder,
      stdio: 'ignore',
    });
    try {
      while (!existsSync(at('busy', 'events.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 50));
      // It lives, and takes nothing of the processor from those that are refused.
      child.kill('SIGSTOP');
      for (const args of [
        ['resume', 'busy'],
        ['rm', 'busy'],
      ]) {
        const { code, stderr } = await inFolder(...args);
        expect([code, stderr]).toEqual([
          2,
          expect.stringMatching(
            /^evenkeel: run busy: expected one that no other process writes to, got process \d+, since \S+Z\. Wait for that process, or end it\.\n$/,
          ),
        ]);
      }
      expect((await inFolder('runs', '.')).stdout).toMatch(/^busy +running, 0 of 4 /m);
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('exit', resolve));
    }
    const { stderr } = await inFolder('compare', ...DESIGN, '--out', 'busy');
    expect(stderr).toBe(
      'evenkeel: option --out, folder busy: expected an empty folder, or one that does not exist yet, got a run. Go on with it: evenkeel resume busy, or name another folder with --out DIR.\n',
    );
    expect((await inFolder('runs', '.')).stdout).toMatch(/^busy +stopped, 0 of 4 /m);
  });
});

function edit(run: string, from: string | RegExp, to: string): void {
  const file = at(run, 'manifest.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

describe('trainings that fail', () => {
  const design = ['--data', 't.csv', '--model', 'net.mjs', '--seeds', '3', '--epochs', '2', '--out', 'failing', '--quiet'];

  it('end no other, are told, and are done again by resume --failed', async () => {
    const env = { ...process.env, FAILS: '1' };
    const first = await evenkeel(['compare', ...design], { cwd: folder, env });
    expect([first.code, first.stderr]).toEqual([
      1,
      'with BN, seed 1 failed: module net.mjs: expected a build that returns a model, got Error: no memory. Mend the module.\n',
    ]);
    expect(first.stdout).toContain('Left out, since a training failed: seed 1 (with batch normalisation: module net.mjs: ');
    expect(resultOf('failing').failures).toEqual([
      { arm: 'batch', condition: '', seed: 1, message: expect.stringContaining('no memory') },
    ]);
    expect((await inFolder('runs', '.')).stdout).toMatch(/^failing +failed, 1 of 6 failed /m);
    expect((await inFolder('show', 'failing')).stdout).toContain('failed   with BN, seed 1: module net.mjs: ');
    const again = await inFolder('resume', 'failing', '--failed', '--quiet');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect([resultOf('failing').failures, resultOf('failing').answer?.contrasts[0]?.n]).toEqual([[], 3]);
    expect((await inFolder('resume', 'failing', '--failed')).stdout).toBe('No training of failing failed.\n');
  });
});

describe('runs in a folder', () => {
  it('are listed, shown, compared and deleted', async () => {
    const other = await inFolder('compare', ...DESIGN, '--epochs', '29', '--out', 'other-epochs');
    expect(other.code).toBe(0);
    const list = JSON.parse((await inFolder('runs', '.', '--json')).stdout) as { path: string; state: string; id: string }[];
    expect(list.find(({ path }) => path === 'whole')).toMatchObject({
      state: 'done',
      trainings: 4,
      done: 4,
      arms: ['none', 'batch'],
      seeds: 2,
    });
    const { stdout } = await inFolder('show', 'whole');
    expect(stdout).toMatch(
      /^run {6}whole \(\w{16}\)\nstate {4}done\ndone {5}4 of 4 trainings\ncommand {2}evenkeel compare --data t\.csv --model net\.mjs /,
    );
    // The same command as that of the first one.
    expect((await inFolder('diff', 'whole', 'begun')).stdout).toBe('Nothing differs but times.\n');
    const diff = JSON.parse((await inFolder('diff', 'whole', 'other-epochs', '--json')).stdout);
    expect(diff).toMatchObject({ settings: [{ path: 'fit.epochs', a: '30', b: '29' }], data: [], versions: [] });
    expect(diff.results.map(({ path }: { path: string }) => path)).toContain('with BN, seed 1.weights');
    expect((await inFolder('rm', 'other-epochs', 'begun')).stdout).toBe('Deleted other-epochs.\nDeleted begun.\n');
    expect([existsSync(at('other-epochs')), existsSync(at('begun'))]).toEqual([false, false]);
    mkdirSync(at('mine'));
    writeFileSync(at('mine', 'notes.txt'), '');
    expect((await inFolder('rm', 'whole', 'mine')).code).toBe(2);
    expect([existsSync(at('whole', 'result.json')), existsSync(at('mine', 'notes.txt'))]).toEqual([true, true]);
  });
});

describe('parts of a run', () => {
  it('on three machines give, merged, what one gives', async () => {
    for (const k of [1, 2, 3]) {
      const part = await inFolder('compare', ...DESIGN, '--shard', `${k}/3`, '--out', `part-${k}`);
      expect([part.code, part.stdout]).toEqual([
        0,
        expect.stringMatching(new RegExp(`^Part ${k} of 3: \\d of \\d trainings are done, in part-${k}\\.\\n`)),
      ]);
    }
    const merged = await inFolder('merge', 'part-1', 'part-2', 'part-3', '--out', 'merged', '--quiet');
    expect([merged.code, merged.stderr]).toEqual([0, '']);
    expect(JSON.stringify(withoutTimings(resultOf('merged')))).toBe(JSON.stringify(withoutTimings(resultOf('whole'))));
    expect((await inFolder('show', 'merged')).stdout).toContain('done     4 of 4 trainings');
    const missing = await inFolder('merge', 'part-1', 'part-2', '--out', 'partial');
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringMatching(
        /^evenkeel: merge: expected all trainings of the run in one of the folders, got none has .*\. Add the folders that are missing, or join what there is with --partial\.\n$/,
      ),
    ]);
    expect(existsSync(at('partial'))).toBe(false);
    expect((await inFolder('merge', 'part-1', 'part-2', '--out', 'partial', '--partial', '--quiet')).code).toBe(0);
    expect((await inFolder('resume', 'partial', '--quiet')).code).toBe(0);
    expect(withoutTimings(resultOf('partial'))).toEqual(withoutTimings(resultOf('whole')));
  });

  it('that do not belong together are refused, with what differs', async () => {
    await inFolder('compare', ...DESIGN, '--epochs', '5', '--shard', '2/2', '--out', 'stranger');
    const { code, stderr } = await inFolder('merge', 'part-1', 'stranger', '--out', 'none');
    expect([code, stderr]).toEqual([
      2,
      'evenkeel: run stranger: expected a part of the same run as part-1, got another in design.fit.epochs (30 and 5). Join only folders that the same command made with --shard.\n',
    ]);
    const message = 'option --shard: expected K/N with integers 1 ≤ K ≤ N, such as 3/8';
    const bad = await inFolder('compare', ...DESIGN, '--shard', '0/3', '--out', 'none');
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining(message)]);
    for (const given of ['0/3', '4/3', '1', 'a/b']) {
      const program = new Command();
      addCompare(program);
      await expect(program.parseAsync(['compare', '--shard', given], { from: 'user' })).rejects.toThrow(message);
    }
    expect(existsSync(at('none'))).toBe(false);
  });
});
