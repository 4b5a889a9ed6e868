import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { parseQueueAddress } from '../../src/experiment/queue/address.ts';
import { type Finished, TrialQueue } from '../../src/experiment/queue/bullmq.ts';
import { reach } from '../../src/experiment/queue/connection.ts';
import { type QueueStatus, queueStatus } from '../../src/experiment/queue/status.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { evenkeel, ROOT, scratch } from '../support/cli.ts';
import {
  COMPARE,
  canQueue,
  freePort,
  QueueWorker,
  RedisServer,
  Running,
  until,
  WORKER,
  writeMaterial,
} from '../support/queue.ts';
import { withoutTimings } from '../support/runFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);
const inFolder = (...args: string[]) => evenkeel(args, { cwd: folder });
const resultOf = (run: string) =>
  JSON.stringify(withoutTimings(parseResult(JSON.parse(readFileSync(at(run, 'result.json'), 'utf8')))));
const design = [...COMPARE, '--seeds', '2'];
const PASSWORD = 'p@ss:w/rd';
const expectSecret = (text: string) => {
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'p@ss', 'p%40ss']) expect(text).not.toContain(secret);
};

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

const withoutWarnings = (text: string) => text.replace(/^warning: .*\n/gm, '');

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Each lacks something else for the run. */
const REFUSING: Record<
  string,
  { readonly args: () => readonly string[]; readonly main?: () => string; readonly reason: RegExp }
> = {
  'of another version': {
    args: () => ['--allow-module', 'net.mjs'],
    main: otherVersion,
    reason: new RegExp(`version: expected evenkeel ${VERSION.replaceAll('.', '\\.')}, as the run, got evenkeel 9\\.9\\.9`),
  },
  'with other data': {
    args() {
      mkdirSync(at('elsewhere'));
      cpSync(at('t.csv'), at('elsewhere', 't.csv'));
      appendFileSync(at('elsewhere', 't.csv'), '0.5,0.5,cat\n');
      return ['--allow-module', 'net.mjs', '--data-folder', 'elsewhere'];
    },
    reason: /data t\.csv: expected sha256 \w{64}, as the run, got sha256 \w{64}/,
  },
  'without the data': {
    args() {
      mkdirSync(at('bare'));
      return ['--allow-module', 'net.mjs', '--data-folder', 'bare'];
    },
    reason: /data t\.csv: expected a file or folder in the worker's data folder, got nothing of that name/,
  },
  'whose data is a link that leads out of its folder': {
    args() {
      mkdirSync(at('linked'));
      symlinkSync(at('t.csv'), at('linked', 't.csv'));
      return ['--allow-module', 'net.mjs', '--data-folder', 'linked'];
    },
    reason: /data t\.csv: expected a file or folder in the worker's data folder, got a link that leads out of it/,
  },
  'that may not run the module': {
    args: () => [],
    reason: /module net\.mjs: expected a module that the worker was allowed to run, got none of that name/,
  },
  'with another text of the module': {
    args() {
      mkdirSync(at('changed'));
      writeFileSync(at('changed', 'net.mjs'), `${readFileSync(at('net.mjs'), 'utf8')}// changed\n`);
      return ['--allow-module', 'changed/net.mjs'];
    },
    reason: /model net\.mjs: expected sha256 \w{64}, as the run, got sha256 \w{64}/,
  },
};

/** One server, one run and its workers, since each process takes longer to start than what is asked of it. */
describe.skipIf(!canQueue)('a queue behind a password, on a server that may lose trials,', () => {
  let redis: RedisServer;
  let queue: TrialQueue;
  let run: Running;
  /** It may do what the others refuse. */
  let worker: QueueWorker;
  const refusing = new Map<string, QueueWorker>();
  /** What was told of refusals: by the run, and by the status of the queue, of workers and of trials. */
  let told = '';
  let workers: QueueStatus['workers'] = [];
  const reasons = new Map<string | undefined, string | undefined>();
  /** A job as a run sends it. */
  let sent: Record<string, unknown>;
  const withPassword = (password: string) => `redis://default:${encodeURIComponent(password)}@127.0.0.1:${redis.port}`;
  const status = (): Promise<QueueStatus> => queueStatus(parseQueueAddress(withPassword(PASSWORD)));

  beforeAll(async () => {
    writeMaterial(folder);
    const careless = ['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'];
    redis = await RedisServer.start(folder, ['--requirepass', PASSWORD, ...careless]);
    const url = withPassword(PASSWORD);
    queue = await TrialQueue.open(parseQueueAddress(url));
    const { code, stderr } = await inFolder(...design, '--out', 'local');
    expect([code, stderr]).toEqual([0, '']);
    const start = async ([what, { args, main }]: [string, (typeof REFUSING)[string]]) => {
      const options = { cwd: folder, ...(main && { main: main() }) };
      refusing.set(what, await QueueWorker.start(url, [...args(), '--lock', '1'], options));
    };
    await Promise.all(Object.entries(REFUSING).map(start));
    run = new Running([...design, '--out', 'queued', '--queue', url], { cwd: folder });
    sent = await until(async () => (await queue.list(1))[0]?.data as Record<string, unknown> | undefined, 'a job');
    await until(() => run.stderr.match(/ refuses trials /g)?.length === refusing.size, 'the refusals');
    told = run.stderr;
    await until(async () => {
      const seen = await status();
      workers = seen.workers;
      for (const trial of seen.trials) if (trial.state === 'refused') reasons.set(trial.worker, trial.reason);
      return seen.counts.refused > 0 && workers.every(({ refused }) => refused.length > 0) && reasons.size === refusing.size;
    }, 'the refusals in the status of the queue');
  }, 240_000);
  afterAll(async () => {
    await queue?.close();
    for (const one of [run, worker, ...refusing.values()]) await one?.end('SIGKILL');
    await redis?.kill();
  });

  describe('has workers that refuse, of which one', () => {
    it.each(Object.entries(REFUSING))('%s says so to all', (what, { reason }) => {
      const { name, stderr } = refusing.get(what) as QueueWorker;
      expect(told.split('\n').filter((line) => line.startsWith(`Worker ${name} `))).toEqual([
        expect.stringMatching(new RegExp(`^Worker ${name} refuses trials of this run: ${reason.source}\\.$`)),
      ]);
      expect(withoutWarnings(stderr)).toMatch(new RegExp(`^refused: ${reason.source}\\.\\n$`));
      expect(workers).toContainEqual(expect.objectContaining({ name, refused: [expect.stringMatching(reason)] }));
      expect(reasons.get(name)).toMatch(reason);
    });
  });

  it('has trials done by a worker that refuses none, with the bits of one machine', async () => {
    expect(withoutWarnings(told).trimEnd().split('\n')).toHaveLength(refusing.size);
    for (const one of refusing.values()) await one.end('SIGKILL');
    worker = await QueueWorker.start(withPassword(PASSWORD), WORKER, { cwd: folder });
    expect(await run.end()).toBe(0);
    expect(resultOf('queued')).toBe(resultOf('local'));
  });

  it('never shows the password, by no command and in no file; what the server may lose is warned of by name', async () => {
    const shown = await inFolder('status', '--queue', withPassword(PASSWORD));
    const json = await inFolder('status', '--json', '--queue', withPassword(PASSWORD));
    for (const text of [run.stderr, worker.stderr, shown.stderr]) {
      expect(text).toMatch(
        /^warning: queue redis:\/\/127\.0\.0\.1:\d+: its maxmemory-policy is allkeys-lru, by which it forgets trials when memory is short: set noeviction\.$/m,
      );
      expect(text).toMatch(
        /^warning: queue redis:\/\/127\.0\.0\.1:\d+: its appendonly is no, so that a restart loses what waits and what was not fetched: set appendonly yes\.$/m,
      );
      expect(text).not.toContain('IMPORTANT');
    }
    for (const { stdout, stderr } of [run, worker, ...refusing.values(), shown, json]) {
      expectSecret(stdout);
      expectSecret(stderr);
    }
    for (const name of readdirSync(at('queued'), { recursive: true }).map(String))
      if (/\.(json|jsonl|csv|html|md)$/.test(name)) expectSecret(readFileSync(at('queued', name), 'utf8'));
    const proc = `/proc/${worker.child.pid}/cmdline`;
    if (existsSync(proc)) expectSecret(readFileSync(proc, 'utf8'));
  });

  describe('has jobs of a stranger, of which a worker', () => {
    afterEach(() => queue.remove('stranger-1'));

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

  it('is not begun with where its address is wrong, or lets nobody in', async () => {
    const nobody = await freePort();
    for (const [url, command, got] of [
      [withPassword('p@ss'), ['status'], 'WRONGPASS invalid username-password pair or user is disabled'],
      [`redis://127.0.0.1:${redis.port}`, ['worker'], 'NOAUTH Authentication required'],
      [`redis://default:p%40ss@127.0.0.1:${nobody}`, [...design, '--out', 'none'], `connect ECONNREFUSED 127.0.0.1:${nobody}`],
    ] as const) {
      const port = url === `redis://default:p%40ss@127.0.0.1:${nobody}` ? nobody : redis.port;
      const message = `queue redis://127.0.0.1:${port}: expected a Redis server that lets this process in, got ${got}. Check host, port, user and password, and that the server runs.`;
      await expect(reach(parseQueueAddress(url))).rejects.toMatchObject({ message });
      const { code, stdout, stderr } = await inFolder(...command, '--queue', url);
      expect([code, stdout, stderr]).toEqual([2, '', `evenkeel: ${message}\n`]);
    }
    const wrong = ['p@ss', 'http://user:p@ss@host', 'redis://user:p@ss@', 'redis://user:p%zz@host', 'redis://u:p@ss@host/x'];
    for (const url of wrong) {
      const error = thrownBy(() => parseQueueAddress(url));
      expect(error.message).toMatch(/^option --queue: expected redis:\/\/HOST:PORT, /);
      expectSecret(error.message);
    }
    for (const [i, command] of [['status'], ['worker'], [...design, '--out', 'none'], ['resume', 'local']].entries()) {
      const { code, stdout, stderr } = await inFolder(...command, '--queue', wrong[i] as string);
      const { message } = thrownBy(() => parseQueueAddress(wrong[i] as string));
      expect([code, stdout, stderr]).toEqual([2, '', `evenkeel: ${message}\n`]);
    }
    expect(existsSync(at('none'))).toBe(false);
    for (const command of ['status', 'worker'])
      expect((await inFolder(command)).stderr).toBe(
        'evenkeel: option --queue: expected the address of a queue, as redis://HOST:PORT, got none. Name it, or set EVENKEEL_QUEUE.\n',
      );
  });
});
