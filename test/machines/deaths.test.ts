import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { streamKey, uniforms } from '../../src/core/random.ts';
import { parseQueueAddress } from '../../src/experiment/queue/address.ts';
import { type QueueStatus, queueStatus } from '../../src/experiment/queue/status.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, scratch } from '../support/cli.ts';
import { canQueue, QueueWorker, RedisServer, Running, until, WORKER, wait, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const readResult = (run: string) => parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')));
const resultOf = (run: string) => JSON.stringify(withoutTimings(readResult(run)));
const resultsOf = (run: string) => (existsSync(at(run, 'trials')) ? readdirSync(at(run, 'trials')).length : 0);
const design = (seeds: number, epochs: number) =>
  ['compare', '--data', 't.csv', '--model', 'net.mjs', '--batch-size', '16', '--quiet', '--checkpoint', '0'].concat([
    ...['--seeds', String(seeds), '--epochs', String(epochs)],
  ]);
/** 6 trainings. */
const SHORT = design(3, 10);
/** 10 trainings, which outlive what dies in the middle of them. */
const MANY = design(5, 60);
/** 4 trainings of a second or so. */
const LONG = design(2, 160);

/** What a run said besides how far it is, which slow machines have time to say. */
const said = ({ stderr }: Running) => stderr.replace(/^\d+ of \d+ trainings done.*\n/gm, '');

describe.skipIf(!canQueue)('a queue whose parts die', () => {
  let redis: RedisServer;
  const workers = new Set<QueueWorker>();
  const add = async (args: readonly string[] = WORKER, env?: NodeJS.ProcessEnv): Promise<QueueWorker> => {
    const worker = await QueueWorker.start(redis.url, args, { cwd: folder, ...(env && { env }) });
    workers.add(worker);
    return worker;
  };
  const kill = async (worker: QueueWorker) => {
    workers.delete(worker);
    await worker.end('SIGKILL');
  };
  const status = (): Promise<QueueStatus> => queueStatus(parseQueueAddress(redis.url));
  const compare = (args: readonly string[], out: string) =>
    new Running([...args, '--out', out, '--queue', redis.url], { cwd: folder });
  /** What a worker has at the moment. */
  const runningOf = async ({ name }: QueueWorker) =>
    (await status()).trials.find(({ state, worker }) => state === 'running' && worker === name);
  const expectDone = async (run: Running, out: string, like: string) => {
    expect([await run.end(), said(run)]).toEqual([0, '']);
    expect(resultOf(out)).toBe(resultOf(like));
  };

  beforeAll(async () => {
    writeMaterial(folder);
    for (const [args, out] of [
      [SHORT, 'short'],
      [MANY, 'many'],
      [LONG, 'long'],
    ] as const) {
      const { code, stderr } = await inFolder(...args, '--out', out);
      expect(code, stderr).toBe(0);
    }
  }, 600_000);
  beforeEach(async () => {
    redis = await RedisServer.start(folder);
  });
  afterEach(async () => {
    for (const worker of workers) await kill(worker);
    await redis.kill();
  });
  afterAll(remove);

  it('of which one of 3 workers is killed at 10 random moments gives the bytes of one that was left alone', async () => {
    const [moments, victims] = [uniforms(streamKey(0, 'moment'), 10), uniforms(streamKey(0, 'victim'), 10)];
    for (let i = 0; i < 3; i++) await add([...WORKER, ...(i > 0 ? ['--checkpoints', 'shared'] : [])]);
    let kills = 0;
    let taken = 0;
    for (let runs = 0; kills < moments.length; runs++) {
      const out = `killed-${runs}`;
      const run = compare(MANY, out);
      await until(async () => (await status()).counts.running > 0, 'a training');
      while (kills < moments.length && !run.isOver) {
        await wait(200 + 800 * (moments[kills] as number));
        const victim = [...workers][Math.floor(3 * (victims[kills] as number))] as QueueWorker;
        const trial = await runningOf(victim);
        // A third time would set it aside.
        if ((trial?.deaths ?? 0) > 1) continue;
        await kill(victim);
        kills++;
        if (trial) taken++;
        await add([...WORKER, ...(kills % 3 > 0 ? ['--checkpoints', 'shared'] : [])]);
      }
      await expectDone(run, out, 'many');
    }
    expect(taken).toBeGreaterThan(2);
  }, 600_000);

  it('of which one worker is frozen goes on without it, and what that one says later changes nothing', async () => {
    const [frozen, other] = [await add(), await add()];
    const run = compare(LONG, 'frozen');
    const stuck = await until(() => runningOf(frozen), 'a training');
    frozen.child.kill('SIGSTOP');
    await until(() => other.stderr.includes(`done: ${stuck.label}`), 'the training of the frozen worker');
    await expectDone(run, 'frozen', 'long');
    frozen.child.kill('SIGCONT');
    await wait(3000);
    expect((await status()).counts).toEqual({ running: 0, waiting: 0, refused: 0, failed: 0, done: 0 });
    await kill(other);
    await expectDone(compare(SHORT, 'thawed'), 'thawed', 'short');
  });

  it('goes on from the last checkpoint of a worker that died, where workers share a folder', async () => {
    const shared = [...WORKER, '--checkpoints', 'checkpoints'];
    const first = await add(shared);
    const run = compare(LONG, 'checkpoints-run');
    const filesOf = () => (existsSync(at('checkpoints')) ? readdirSync(at('checkpoints'), { recursive: true }) : []).map(String);
    const checkpoint = await until(() => filesOf().find((name) => name.endsWith('checkpoint')), 'a checkpoint');
    await kill(first);
    // One that cannot be read shows that it was: it is warned of.
    writeFileSync(at('checkpoints', checkpoint), 'damaged');
    const second = await add(shared);
    await expectDone(run, 'checkpoints-run', 'long');
    expect(second.stderr).toContain('the training begins anew: ');
    expect(readdirSync(at('checkpoints'))).toEqual([]);
  });

  it('whose server is killed and started again loses nothing', async () => {
    for (let i = 0; i < 2; i++) await add();
    const run = compare(MANY, 'restarted');
    await until(() => resultsOf('restarted') > 1, 'two results');
    await redis.kill();
    expect(run.isOver).toBe(false);
    await wait(1500);
    await redis.start();
    expect(await run.end()).toBe(0);
    expect(resultOf('restarted')).toBe(resultOf('many'));
    const shown = `The queue ${redis.url}`;
    expect(said(run)).toMatch(
      new RegExp(`^${shown} cannot be reached \\(.*\\); trying again\\.\\n${shown} is there again\\.\\n$`),
    );
  });

  it('does a training again whose process died, sets one aside that killed three, fails one that throws at once, and does the others', async () => {
    const env = { POISON_ONCE: at('died'), POISON: '1', FAILS: '2' };
    const both = [await add(WORKER, env), await add(WORKER, env)];
    const run = compare(SHORT, 'poison');
    expect(await run.end()).toBe(1);
    expect(existsSync(at('died'))).toBe(true);
    expect(said(run).trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(
        /^with BN, seed 1 failed: training with BN, seed 1: expected a worker, and a process of it, that live as long as it takes, got 3 that were killed .*\(with BN, seed 1: its process ended early \(signal SIGKILL\)\)\. Find out what they lack, /,
      ),
      expect.stringMatching(
        /^with BN, seed 2 failed: module \S+net\.mjs: expected a build that returns a model, got Error: no memory\. Mend the module\.$/,
      ),
    ]);
    expect(readResult('poison').failures).toEqual([
      { arm: 'batch', condition: '', seed: 1, message: expect.stringContaining('killed') },
      { arm: 'batch', condition: '', seed: 2, message: expect.stringContaining('no memory') },
    ]);
    expect(both.map(({ isOver }) => isOver)).toEqual([false, false]);
    const failures = (label: string) => both.flatMap(({ stderr }) => stderr.match(new RegExp(`^failed: ${label}:`, 'gm')) ?? []);
    expect([0, 1, 2].map((seed) => failures(`with BN, seed ${seed}`).length)).toEqual([1, 3, 1]);
    for (const one of both) await kill(one);
    await add();
    const again = new Running(['resume', 'poison', '--failed', '--quiet', '--queue', redis.url], { cwd: folder });
    await expectDone(again, 'poison', 'short');
  });

  it('sets a training aside whose worker was killed three times, and does the others', async () => {
    const run = compare(LONG, 'abandoned');
    let label: string | undefined;
    for (let deaths = 0; deaths < 3; deaths++) {
      const worker = await add();
      const trial = await until(async () => {
        const one = await runningOf(worker);
        return (label === undefined || one?.label === label) && one;
      }, 'the training');
      label = trial.label;
      expect(trial.deaths).toBe(deaths);
      await kill(worker);
    }
    await add();
    expect(await run.end()).toBe(1);
    expect(said(run)).toContain(
      `${label} failed: training ${label}: expected a worker, and a process of it, that live as long as it takes, got 3 that were killed`,
    );
    expect(readResult('abandoned').failures).toHaveLength(1);
  });

  it('whose run was killed keeps what is done, which resume fetches, and trains nothing twice', async () => {
    const both = [await add(), await add()];
    const run = compare(MANY, 'orphan');
    // Not while it fetches one: a result that was kept, and not yet taken from the queue, would stay there for 30 days.
    await until(async () => resultsOf('orphan') > 1 && (await status()).counts.done === 0, 'two results');
    await run.end('SIGKILL');
    await until(async () => {
      const { running, waiting } = (await status()).counts;
      return running + waiting === 0;
    }, 'the end of all trainings');
    const resume = new Running(['resume', 'orphan', '--quiet', '--queue', redis.url], { cwd: folder });
    await expectDone(resume, 'orphan', 'many');
    expect(both.map(({ stderr }) => stderr.match(/^done: /gm)?.length ?? 0).reduce((a, b) => a + b)).toBe(10);
    expect((await status()).counts).toEqual({ running: 0, waiting: 0, refused: 0, failed: 0, done: 0 });
  });

  it('takes back what no worker has where its run is stopped, and what a worker has where that is', async () => {
    const worker = await add();
    const run = compare(LONG, 'stopped');
    const { label } = await until(() => runningOf(worker), 'a training');
    expect(await run.end('SIGINT')).toBe(130);
    expect((await status()).counts.waiting).toBe(0);
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(worker.stderr).toContain('Ending; what is not finished goes back to the queue.\n');
    expect((await status()).trials).toEqual([expect.objectContaining({ state: 'waiting', label, deaths: 0 })]);
    await add();
    await expectDone(new Running(['resume', 'stopped', '--quiet', '--queue', redis.url], { cwd: folder }), 'stopped', 'long');
  });
});
