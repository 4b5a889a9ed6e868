import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isNamed, titleOf } from '../src/experiment/dataNames.ts';
import { planTrainings } from '../src/experiment/plan.ts';
import { readData } from '../src/experiment/readData.ts';
import { type DataReader, setUpComparison } from '../src/experiment/setup.ts';
import { runTrial } from '../src/experiment/trial.ts';
import { QueueWorker, RedisServer, Running, wait } from '../test/support/queue.ts';

export interface ExecutorOptions {
  readonly trials: number;
  readonly json: boolean;
}

/** Most milliseconds that a trial may take besides its training. */
const BOUNDS = { local: 20, queue: 50 };
/** Trainings before those that are timed, and of these. */
const [WARM, TIMED] = [50, 200];
/** Milliseconds between two looks at a run. */
const LOOK = 100;

const design = (trials: number) => ({ data: 't.csv', epochs: 1, batchSize: 32, seeds: trials / 2 });

/** Milliseconds, of the clock and of the processor: on a machine that does other things as well the second say more. */
interface Times {
  readonly wall: number;
  readonly cpu: number;
}

const now = (cpu: number): Times => ({ wall: performance.now(), cpu });

const each = (from: Times, to: Times, count: number): Times => ({
  wall: (to.wall - from.wall) / count,
  cpu: (to.cpu - from.cpu) / count,
});

const ownCpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What a training itself takes, one after the other in this process. */
async function alone(folder: string): Promise<Times> {
  const reader: DataReader = { read: (data, shape) => readData(data, {}, shape), isNamed, titleOf };
  const setup = await setUpComparison({ ...design(WARM + TIMED), data: join(folder, 't.csv') }, reader, () => {});
  const { data, network, task } = setup;
  let start = now(0);
  for (const [i, training] of planTrainings(setup.design, setup.arms).entries()) {
    if (i === WARM) start = now(ownCpu());
    await runTrial({ ...training, data: data(training.design.data), network, task });
  }
  return each(start, now(ownCpu()), TIMED);
}

/** Milliseconds of the processor that processes and all that they started took (Linux; elsewhere 0). A process that ended counts with the one that started it. */
function cpuOf(roots: readonly number[]): number {
  if (!existsSync('/proc/self/stat')) return 0;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
          .map(Number);
        const [parent = 0, ticks = 0] = [fields[1], fields.slice(11, 15).reduce((sum, n) => sum + n, 0)];
        return [{ pid: Number(pid), parent, ticks }];
      } catch {
        return [];
      }
    });
  const family = new Set(roots);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  // A tick is a hundredth of a second.
  return processes.filter(({ pid }) => family.has(pid)).reduce((sum, { ticks }) => sum + 10 * ticks, 0);
}

const finishedIn = (run: string) =>
  existsSync(join(run, 'events.jsonl'))
    ? (readFileSync(join(run, 'events.jsonl'), 'utf8').match(/"trial-finished"/g)?.length ?? 0)
    : 0;

/** What a trial of a run takes, in all, in its first quarter and in its last: of the time between its first and its last trial. */
async function watch(run: Running, out: string, trials: number, others: readonly number[]) {
  const seen: { readonly done: number; readonly at: Times }[] = [];
  for (let done = 0; done < trials && !run.isOver; await wait(LOOK)) {
    const cpu = cpuOf([run.child.pid as number, ...others]);
    done = finishedIn(out);
    if (done > 0 && done !== seen.at(-1)?.done) seen.push({ done, at: now(cpu) });
  }
  const between = (from: number, to: number): Times => {
    const nearest = (fraction: number) =>
      seen.reduce((best, one) => (Math.abs(one.done - fraction * trials) < Math.abs(best.done - fraction * trials) ? one : best));
    const [first, last] = [nearest(from), nearest(to)];
    return each(first.at, last.at, last.done - first.done);
  };
  return { all: between(0, 1), firstQuarter: between(0, 0.25), lastQuarter: between(0.75, 1) };
}

const text = ({ wall, cpu }: Times) => `${wall.toFixed(1)} ms (processor ${cpu.toFixed(1)})`;

/** What a trial takes besides its training, locally and through Redis, with 1 and 2 at the same time, and whether that grows with their number. */
export async function benchExecutor({ trials, json }: ExecutorOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  let redis: RedisServer | undefined;
  try {
    const rows = Array.from({ length: 120 }, (_, i) => `${(i % 8) / 8},${((i * 3) % 7) / 7},${i % 2 ? 'cat' : 'dog'}`);
    writeFileSync(join(folder, 't.csv'), `a,b,kind\n${rows.join('\n')}\n`);
    redis = await RedisServer.start(folder);
    if (!json) console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${trials} trials`);
    for (const executor of ['local', 'queue'] as const) {
      for (const count of [1, 2]) {
        const training = await alone(folder);
        const out = join(folder, `${executor}-${count}`);
        const isQueue = executor === 'queue';
        const worker = isQueue
          ? await QueueWorker.start(redis.url, ['--concurrency', String(count)], { cwd: folder })
          : undefined;
        const { seeds, epochs, batchSize, data } = design(trials);
        const flags = { data, epochs, 'batch-size': batchSize, seeds, threads: count, out, ...(isQueue && { queue: redis.url }) };
        const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
        const run = new Running(['compare', ...args, '--quiet', '--yes'], { cwd: folder });
        const others = worker ? [worker.child.pid as number, redis.pid] : [];
        const { all, firstQuarter, lastQuarter } = await watch(run, out, trials, others);
        await run.end('SIGKILL');
        await worker?.end('SIGTERM');
        const overhead = { wall: all.wall * count - training.wall, cpu: all.cpu - training.cpu };
        const bound = BOUNDS[executor];
        const load = loadavg()[0];
        if (json)
          console.log(JSON.stringify({ executor, count, training, all, overhead, bound, firstQuarter, lastQuarter, load }));
        else
          console.log(
            `${executor}, ${count} at a time: overhead ${text(overhead)}, bound ${bound}; a training ${text(training)}; ` +
              `a trial ${text(all)}, in the first quarter ${text(firstQuarter)}, in the last ${text(lastQuarter)}; load ${load?.toFixed(1)}`,
          );
      }
    }
  } finally {
    await redis?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
