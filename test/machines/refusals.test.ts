import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { parseQueueAddress } from '../../src/experiment/queue/address.ts';
import { type Finished, TrialQueue } from '../../src/experiment/queue/bullmq.ts';
import { type QueueStatus, queueStatus } from '../../src/experiment/queue/status.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, ROOT, scratch } from '../support/cli.ts';
import { canQueue, freePort, QueueWorker, RedisServer, Running, until, WORKER, writeMaterial } from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const resultOf = (run: string) =>
  JSON.stringify(withoutTimings(parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')))));
const design = [
  'compare',
  '--data',
  't.csv',
  '--model',
  'net.mjs',
  '--batch-size',
  '16',
  '--quiet',
  '--seeds',
  '2',
  '--epochs',
  '3',
];
beforeAll(() => writeMaterial(folder));
const PASSWORD = 'p@ss:w/rd';

/** The package as it would be in another version. */
function otherVersion(): string {
  const target = at('other-version');
  cpSync(join(ROOT, 'dist'), join(target, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(target, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(target, 'node_modules'));
  for (const name of readdirSync(join(target, 'dist'), { recursive: true }).map(String)) {
    if (!name.endsWith('.js')) continue;
    const file = join(target, 'dist', name);
    const text = readFileSync(file, 'utf8');
    if (text.includes(`VERSION = '${VERSION}'`)) writeFileSync(file, text.replace(`VERSION = '${VERSION}'`, "VERSION = '9.9.9'"));
  }
  return join(target, 'dist', 'cli', 'main.js');
}

const idsOf = async (queue: TrialQueue) =>
  (await queue.list(1000)).map(({ data }) => data as { run: string; trial: string }).map(({ run, trial }) => `${run}-${trial}`);

describe.skipIf(!canQueue)('a worker', () => {
  let redis: RedisServer;
  const processes = new Set<Running>();
  const worker = async (args: readonly string[], main?: string): Promise<QueueWorker> => {
    const one = await QueueWorker.start(redis.url, [...args, '--lock', '1'], { cwd: folder, ...(main && { main }) });
    processes.add(one);
    return one;
  };
  const compare = (out: string, args: readonly string[] = design) => {
    const run = new Running([...args, '--out', out, '--queue', redis.url], { cwd: folder });
    processes.add(run);
    return run;
  };
  const status = (): Promise<QueueStatus> => queueStatus(parseQueueAddress(redis.url));

  beforeAll(async () => {
    redis = await RedisServer.start(folder);
    const { code, stderr } = await inFolder(...design, '--out', 'local');
    expect([code, stderr]).toEqual([0, '']);
  });
  afterEach(async () => {
    for (const one of processes) await one.end('SIGKILL');
    processes.clear();
    const queue = await TrialQueue.open(parseQueueAddress(redis.url));
    await queue.withdraw(new Set(await idsOf(queue)));
    for (const id of await queue.finished()) await queue.remove(id);
    await queue.close();
  });
  afterAll(() => redis?.kill());

  mkdirSync(at('elsewhere'));
  it.each<[what: string, make: () => Promise<QueueWorker>, expected: RegExp]>([
    [
      'of another version',
      () => worker(['--allow-module', 'net.mjs'], otherVersion()),
      new RegExp(`version: expected evenkeel ${VERSION.replaceAll('.', '\\.')}, as the run, got evenkeel 9\\.9\\.9`),
    ],
    [
      'with other data',
      () => {
        cpSync(at('t.csv'), at('elsewhere', 't.csv'));
        appendFileSync(at('elsewhere', 't.csv'), '0.5,0.5,cat\n');
        return worker(['--allow-module', 'net.mjs', '--data-folder', 'elsewhere']);
      },
      /data t\.csv: expected sha256 \w{64}, as the run, got sha256 \w{64}/,
    ],
    [
      'without the data',
      () => {
        mkdirSync(at('bare'), { recursive: true });
        return worker(['--allow-module', 'net.mjs', '--data-folder', 'bare']);
      },
      /data t\.csv: expected a file or folder in the worker's data folder, got nothing of that name/,
    ],
    [
      'whose data is a link that leads out of its folder',
      () => {
        mkdirSync(at('linked'), { recursive: true });
        symlinkSync(at('t.csv'), at('linked', 't.csv'));
        return worker(['--allow-module', 'net.mjs', '--data-folder', 'linked']);
      },
      /data t\.csv: expected a file or folder in the worker's data folder, got a link that leads out of it/,
    ],
    [
      'that may not run the module',
      () => worker([]),
      /module net\.mjs: expected a module that the worker was allowed to run, got none of that name/,
    ],
    [
      'with another text of the module',
      () => {
        mkdirSync(at('changed'), { recursive: true });
        writeFileSync(at('changed', 'net.mjs'), `${readFileSync(at('net.mjs'), 'utf8')}// changed\n`);
        return worker(['--allow-module', 'changed/net.mjs']);
      },
      /model net\.mjs: expected sha256 \w{64}, as the run, got sha256 \w{64}/,
    ],
  ])('%s refuses trials, says so to all, and leaves them to others', async (what, make, expected) => {
    const refusing = await make();
    const out = `refused-${what.replaceAll(' ', '-')}`;
    const run = compare(out);
    await until(() => expected.test(run.stderr), 'the refusal');
    expect(run.stderr).toMatch(new RegExp(`^Worker ${refusing.name} refuses trials of this run: ${expected.source}\\.\\n$`));
    expect(refusing.stderr).toMatch(new RegExp(`^refused: ${expected.source}\\.\\n$`));
    const shown = await until(async () => {
      const seen = await status();
      return (
        seen.workers.some(({ name, refused }) => name === refusing.name && refused.length > 0) && seen.counts.refused > 0 && seen
      );
    }, 'the refusal');
    expect(shown.workers).toContainEqual(
      expect.objectContaining({ name: refusing.name, refused: [expect.stringMatching(expected)] }),
    );
    expect(shown.trials.find(({ state }) => state === 'refused')).toMatchObject({
      worker: refusing.name,
      reason: expect.stringMatching(expected),
    });
    await worker(['--allow-module', 'net.mjs']);
    expect(await run.end()).toBe(0);
    expect(resultOf(out)).toBe(resultOf('local'));
  });
});

describe.skipIf(!canQueue)('a worker that gets jobs of a stranger', () => {
  let redis: RedisServer;
  let worker: QueueWorker;
  let queue: TrialQueue;
  const status = (): Promise<QueueStatus> => queueStatus(parseQueueAddress(redis.url));

  beforeAll(async () => {
    redis = await RedisServer.start(folder);
    queue = await TrialQueue.open(parseQueueAddress(redis.url));
    sent = await jobOfRun();
    // One for all jobs: each has to leave it as it was.
    worker = await QueueWorker.start(redis.url, WORKER, { cwd: folder });
  });
  afterEach(() => queue.remove('stranger-1'));
  afterAll(async () => {
    await queue?.close();
    await worker?.end('SIGKILL');
    await redis?.kill();
  });

  let sent: Record<string, unknown>;
  /** A job as a run sends it. */
  async function jobOfRun(): Promise<Record<string, unknown>> {
    const run = new Running([...design, '--out', 'stranger', '--queue', redis.url], { cwd: folder });
    const queued = await until(async () => (await queue.list(10)).find(({ state }) => state === 'waiting'), 'a job');
    await run.end('SIGKILL');
    await queue.withdraw(new Set(await idsOf(queue)));
    return queued.data as Record<string, unknown>;
  }

  /** What comes of a job that a stranger put into the queue. */
  async function resultOfJob(change: (job: Record<string, unknown>) => unknown): Promise<Finished> {
    await queue.add([{ id: 'stranger-1', data: change(structuredClone(sent)) }]);
    return until(() => queue.read('stranger-1'), 'the end of a job');
  }

  it.each<[what: string, change: (job: Record<string, unknown>) => unknown, reason: RegExp]>([
    ['is no object', () => 'rm -rf', /^job: expected a trial as evenkeel \S+ sends it, got .*\.$/],
    [
      'has an entry more',
      (job) => ({ ...job, run: job.run, module: 'import("fs")' }),
      /^job: expected a trial .*, got Unrecognized key: "module"\.$/,
    ],
    ['has an id that is a path', (job) => ({ ...job, trial: '../../../etc' }), /^job, trial: expected a trial /],
    [
      'has factors',
      (job) => ({ ...job, design: { ...(job.design as object), factors: { epochs: [1, 2] } } }),
      /^job, design: expected a trial .*, got the design of one training\.$/,
    ],
    [
      'names data outside of the folder',
      (job) => ({ ...job, data: { ...(job.data as object), name: '../secret.csv' } }),
      /^data \.\.\/secret\.csv: expected a name inside of the data folder of workers, got a path that leads out of it\.$/,
    ],
    [
      'names data from the root',
      (job) => ({ ...job, data: { ...(job.data as object), name: '/etc/passwd' } }),
      /^data \/etc\/passwd: expected a name inside/,
    ],
    [
      'names a model outside of the folder',
      (job) => ({ ...job, model: { ...(job.model as object), name: '../../net.keras' } }),
      /^model \.\.\/\.\.\/net\.keras: expected a name inside/,
    ],
    [
      'has other settings than its id',
      (job) => ({ ...job, design: { ...(job.design as object), fit: { epochs: 9, batchSize: 16, classWeight: null } } }),
      /^job, trial: expected \w{16}, by its settings, got \w{16}\.$/,
    ],
    [
      'names an arm of none of its networks',
      (job) => ({ ...job, arm: 'layer' }),
      /^job, arm: expected one of none, batch, got layer\.$/,
    ],
  ])('fails a job that %s', async (_, change, reason) => {
    expect(await resultOfJob(change)).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    const shown = (await status()).trials.find(({ state }) => state === 'failed');
    expect(shown?.reason).toMatch(reason);
    expect(worker.isOver).toBe(false);
  });
});

describe.skipIf(!canQueue)('an address of a queue', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start(folder, [
      '--requirepass',
      PASSWORD,
      '--maxmemory-policy',
      'allkeys-lru',
      '--appendonly',
      'no',
    ]);
  });
  afterAll(() => redis?.kill());
  const withPassword = (password: string) => `redis://default:${encodeURIComponent(password)}@127.0.0.1:${redis.port}`;
  const expectSecret = (text: string) => {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'p@ss', 'p%40ss']) expect(text).not.toContain(secret);
  };

  it('with a password is never shown, by no command and in no file; what the server may lose is warned of by name', async () => {
    const worker = await QueueWorker.start(withPassword(PASSWORD), WORKER, { cwd: folder });
    try {
      const run = await inFolder(...design, '--out', 'secret', '--queue', withPassword(PASSWORD));
      expect(run.code).toBe(0);
      const status = await inFolder('status', '--queue', withPassword(PASSWORD));
      const { stdout, stderr } = await inFolder('status', '--json', '--queue', withPassword(PASSWORD));
      for (const text of [run.stderr, worker.stderr, status.stderr]) {
        expect(text).toMatch(
          /^warning: queue redis:\/\/127\.0\.0\.1:\d+: its maxmemory-policy is allkeys-lru, by which it forgets trials when memory is short: set noeviction\.$/m,
        );
        expect(text).toMatch(
          /^warning: queue redis:\/\/127\.0\.0\.1:\d+: its appendonly is no, so that a restart loses what waits and what was not fetched: set appendonly yes\.$/m,
        );
        expect(text).not.toContain('IMPORTANT');
      }
      for (const text of [run.stdout, run.stderr, worker.stdout, worker.stderr, status.stdout, status.stderr, stdout, stderr])
        expectSecret(text);
      for (const name of readdirSync(at('secret'), { recursive: true }).map(String))
        if (/\.(json|jsonl|csv|html|md)$/.test(name)) expectSecret(readFileSync(at('secret', name), 'utf8'));
      const proc = `/proc/${worker.child.pid}/cmdline`;
      if (existsSync(proc)) expectSecret(readFileSync(proc, 'utf8'));
    } finally {
      await worker.end('SIGKILL');
    }
  });

  it('that is wrong, or where nobody is let in, is refused before anything begins', async () => {
    const nobody = await freePort();
    for (const [url, got] of [
      [withPassword('p@ss'), 'WRONGPASS invalid username-password pair or user is disabled'],
      [`redis://127.0.0.1:${redis.port}`, 'NOAUTH Authentication required'],
      [`redis://default:p%40ss@127.0.0.1:${nobody}`, `connect ECONNREFUSED 127.0.0.1:${nobody}`],
    ] as const) {
      const port = url === `redis://default:p%40ss@127.0.0.1:${nobody}` ? nobody : redis.port;
      const message = `evenkeel: queue redis://127.0.0.1:${port}: expected a Redis server that lets this process in, got ${got}. Check host, port, user and password, and that the server runs.\n`;
      for (const args of [['status'], ['worker'], [...design, '--out', 'none']]) {
        const { code, stdout, stderr } = await inFolder(...args, '--queue', url);
        expect([code, stdout, stderr]).toEqual([2, '', message]);
      }
      expect(existsSync(at('none'))).toBe(false);
    }
    for (const url of ['p@ss', 'http://user:p@ss@host', 'redis://user:p@ss@', 'redis://user:p%zz@host', 'redis://u:p@ss@host/x'])
      for (const args of [['status'], ['worker'], [...design, '--out', 'none'], ['resume', 'local']]) {
        const { code, stdout, stderr } = await inFolder(...args, '--queue', url);
        expect([code, stdout, stderr]).toEqual([
          2,
          '',
          expect.stringMatching(/^evenkeel: option --queue: expected redis:\/\/HOST:PORT, /),
        ]);
        expectSecret(stderr);
      }
    for (const command of ['status', 'worker'])
      expect((await inFolder(command)).stderr).toBe(
        'evenkeel: option --queue: expected the address of a queue, as redis://HOST:PORT, got none. Name it, or set EVENKEEL_QUEUE.\n',
      );
  });
});
