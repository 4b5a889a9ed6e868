import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { QueueWorker, RedisServer, Running, wait } from '../test/support/queue.ts';
import { cpuOf, each, leastTimes, medianTimes, type Times, timesNow } from './processor.ts';

export interface ExecutorOptions {
  readonly trials: number;
  readonly executors: readonly string[];
  readonly counts: readonly string[];
  readonly json: boolean;
}

type ExecutorName = 'local' | 'queue';

/** Most milliseconds that a trial may take besides its training. */
const BOUNDS: Readonly<Record<ExecutorName, number>> = { local: 20, queue: 50 };
/** Trainings of each worker before those that count: V8 optimises what runs often, and a worker is slow until then. */
const WARM = 50;
/** Trainings of each worker that are looked at together: minima and medians are those of such parts. */
const PART = 20;
/** Trainings that are timed alone, by each process. */
const ALONE = WARM + 3 * PART;
/** Milliseconds between two looks at a run. */
const LOOK = 50;

const design = (trials: number) => ({ data: 't.csv', epochs: 1, batchSize: 32, seeds: Math.ceil(trials / 2) });

/** What a training takes by itself, of which as many processes as there are workers do one after the other, at the same time. */
async function alone(folder: string, count: number): Promise<readonly Times[]> {
  const trained = Array.from({ length: count }, async () => {
    const args = [
      '--import',
      'tsx',
      fileURLToPath(new URL('trainAlone.ts', import.meta.url)),
      JSON.stringify({ ...design(ALONE), data: join(folder, 't.csv') }),
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    const times: Times[] = [];
    for await (const line of createInterface({ input: child.stdout })) times.push(JSON.parse(line) as Times);
    return times.slice(WARM);
  });
  return (await Promise.all(trained)).flatMap((times) =>
    Array.from({ length: Math.floor(times.length / PART) }, (_, i) => {
      const part = times.slice(i * PART, (i + 1) * PART);
      return each(
        { wall: 0, cpu: 0 },
        part.reduce((a, b) => ({ wall: a.wall + b.wall, cpu: a.cpu + b.cpu })),
        PART,
      );
    }),
  );
}

const finishedIn = (run: string) =>
  existsSync(join(run, 'events.jsonl'))
    ? (readFileSync(join(run, 'events.jsonl'), 'utf8').match(/"trial-finished"/g)?.length ?? 0)
    : 0;

/** How many trials were done at which time. */
interface Seen {
  readonly done: number;
  readonly at: Times;
}

/** Looks at a run until its last trial is done: not at its report. */
async function watch(run: Running, out: string, trials: number, others: readonly number[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let done = 0; done < trials && !run.isOver; await wait(LOOK)) {
    const at = timesNow(cpuOf([run.child.pid as number, ...others]));
    done = finishedIn(out);
    if (done !== seen.at(-1)?.done) seen.push({ done, at });
  }
  if (seen.at(-1)?.done !== trials) throw new Error(`the run ended early: ${run.stderr}`);
  return seen;
}

/** What a trial took between two numbers of trials that are done. */
function between(seen: readonly Seen[], from: number, to: number): Times {
  const nearest = (count: number) =>
    seen.reduce((best, one) => (Math.abs(one.done - count) < Math.abs(best.done - count) ? one : best));
  const [first, last] = [nearest(from), nearest(to)];
  return each(first.at, last.at, last.done - first.done);
}

function timesOf(seen: readonly Seen[], trials: number, count: number) {
  const [begun, first] = seen as [Seen, Seen];
  const size = PART * count;
  const parts = Array.from({ length: Math.floor((trials - WARM * count) / size) }, (_, i) =>
    between(seen, WARM * count + i * size, WARM * count + (i + 1) * size),
  ).map(({ wall, cpu }) => ({ wall: wall * count, cpu }));
  const warm = medianTimes(parts);
  return {
    parts,
    /** Once for all trials: from the command to its first result, a trial of each worker aside. */
    start: { wall: first.at.wall - begun.at.wall - warm.wall, cpu: first.at.cpu - begun.at.cpu - warm.cpu * count },
    /** What a trial of the first `WARM` of each worker takes. */
    cold: between(seen, 1, WARM * count),
    quarters: [0, 1, 2, 3].map((i) => between(seen, (i * trials) / 4, ((i + 1) * trials) / 4)),
  };
}

const less = (a: Times, b: Times): Times => ({ wall: a.wall - b.wall, cpu: a.cpu - b.cpu });
const text = ({ wall, cpu }: Times) => `${cpu.toFixed(1)} ms of the processor, ${wall.toFixed(1)} ms by the clock`;

/** Runs the command line with so many trainings at the same time, and times it. */
async function timed(folder: string, executor: ExecutorName, count: number, trials: number, redis: RedisServer) {
  const out = join(folder, `${executor}-${count}`);
  const isQueue = executor === 'queue';
  const worker = isQueue ? await QueueWorker.start(redis.url, ['--concurrency', String(count)], { cwd: folder }) : undefined;
  const { seeds, epochs, batchSize, data } = design(trials);
  const flags = { data, epochs, 'batch-size': batchSize, seeds, threads: count, out, ...(isQueue && { queue: redis.url }) };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const run = new Running(['compare', ...args, '--quiet', '--yes'], { cwd: folder });
  try {
    const others = worker ? [worker.child.pid as number, redis.pid] : [];
    return timesOf(await watch(run, out, trials, others), trials, count);
  } finally {
    await run.end('SIGKILL');
    await worker?.end('SIGTERM');
  }
}

/** What a trial takes besides its training, locally and through Redis, with 1 and 2 at the same time, and whether that grows with their number. */
export async function benchExecutor({ trials, executors, counts, json }: ExecutorOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  let redis: RedisServer | undefined;
  try {
    const rows = Array.from({ length: 120 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
    writeFileSync(join(folder, 't.csv'), `a,b,kind\n${rows.join('\n')}\n`);
    redis = await RedisServer.start(folder);
    if (!json) console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${trials} trials`);
    for (const executor of ['local', 'queue'] as const) {
      for (const count of [1, 2]) {
        if (!executors.includes(executor) || !counts.includes(String(count))) continue;
        // Before and after, as machines drift.
        const before = await alone(folder, count);
        const { parts, ...rest } = await timed(folder, executor, count, trials, redis);
        const trained = [...before, ...(await alone(folder, count))];
        const training = { least: leastTimes(trained), median: medianTimes(trained) };
        const trial = { least: leastTimes(parts), median: medianTimes(parts) };
        const overhead = { least: less(trial.least, training.least), median: less(trial.median, training.median) };
        const load = loadavg()[0];
        const result = { executor, count, trials, bound: BOUNDS[executor], overhead, training, trial, ...rest, load };
        if (json) console.log(JSON.stringify(result));
        else print(result);
      }
    }
  } finally {
    await redis?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Pair = { readonly least: Times; readonly median: Times };

function print(result: {
  readonly executor: ExecutorName;
  readonly count: number;
  readonly bound: number;
  readonly overhead: Pair;
  readonly training: Pair;
  readonly trial: Pair;
  readonly start: Times;
  readonly cold: Times;
  readonly quarters: readonly Times[];
  readonly load: number | undefined;
}): void {
  const { executor, count, bound, overhead, training, trial, start, cold, quarters, load } = result;
  console.log(`\n${executor}, ${count} at a time, load ${load?.toFixed(1)}`);
  for (const [name, of] of [
    ['overhead a trial', overhead],
    ['a trial', trial],
    ['its training alone', training],
  ] as const)
    console.log(`  ${name.padEnd(20)} median ${text(of.median)}; least ${text(of.least)}`);
  console.log(`  bound                ${bound} ms`);
  console.log(`  start, once          ${text(start)}`);
  console.log(`  the first ${WARM} of each  ${text(cold)}`);
  const rates = quarters.map(
    ({ wall, cpu }) => `${(1000 / wall).toFixed(1)} trials a second (${cpu.toFixed(1)} ms of the processor each)`,
  );
  console.log(`  by quarter           ${rates.join(', ')}`);
}
