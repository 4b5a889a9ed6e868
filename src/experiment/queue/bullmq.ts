// The one file that knows BullMQ: another of its stores, as PostgreSQL, changes this file and `connection.ts`.
import { DelayedError, type Job, Queue, QueueEvents, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { QueueAddress } from './address.ts';
import { connectionOptions } from './connection.ts';

const NAME = 'trials';
/** In front of all that this package keeps on a server. */
export const PREFIX = 'evenkeel';
/** What nobody fetched is forgotten after this many seconds (30 days). */
const KEPT = 30 * 24 * 3600;
/** How often a trial may end the process that trains it, or the worker that has it. */
export const MOST_DEATHS = 3;
const STALLED = 'job stalled more than allowable limit';
const AT_ONCE = 500;
const LONGEST_REASON = 2000;

/** `reach` has looked at the server; what BullMQ says of it, it would say for each connection. */
const optionsOf = (address: QueueAddress) => ({ connection: connectionOptions(address), prefix: PREFIX, skipVersionCheck: true });

/** What is known of a trial that is over. */
export type Finished =
  | { readonly state: 'done'; readonly outcome: unknown }
  /** Abandoned is what ended whatever had it, as often as that is allowed. */
  | { readonly state: 'failed'; readonly reason: string; readonly wasAbandoned: boolean };

export interface Listeners {
  /** What a worker tells of a trial: of no form that could be relied on. */
  onTold(id: string, told: unknown): void;
  onFinished(id: string): void;
}

/** A trial in the queue, as `status` shows it. */
export interface Queued {
  readonly state: 'waiting' | 'running' | 'refused' | 'failed';
  readonly data: unknown;
  readonly worker: string | undefined;
  readonly told: unknown;
  readonly reason: string | undefined;
  /** How often it ended whatever had it. */
  readonly deaths: number;
}

const reasonOf = ({ failedReason = '' }: Pick<Job, 'failedReason'>) => failedReason.slice(0, LONGEST_REASON);
const deathsOf = ({ stalledCounter, attemptsMade, finishedOn }: Job) => stalledCounter + (finishedOn ? 0 : attemptsMade);

/** The queue as those see it who want trials done. */
export class TrialQueue {
  private readonly queue: Queue;
  private readonly events: QueueEvents | undefined;

  private constructor(queue: Queue, events?: QueueEvents) {
    this.queue = queue;
    this.events = events;
  }

  static async open(address: QueueAddress, listeners?: Listeners): Promise<TrialQueue> {
    const queue = new Queue(NAME, { ...optionsOf(address), streams: { events: { maxLen: 10_000 } } });
    // Lost connections are told by whoever has one that tells it once.
    queue.on('error', () => {});
    await queue.waitUntilReady();
    if (!listeners) return new TrialQueue(queue);
    const events = new QueueEvents(NAME, optionsOf(address));
    events.on('error', () => {});
    events.on('progress', ({ jobId, data }) => listeners.onTold(jobId, data));
    events.on('completed', ({ jobId }) => listeners.onFinished(jobId));
    events.on('failed', ({ jobId }) => listeners.onFinished(jobId));
    await events.waitUntilReady();
    return new TrialQueue(queue, events);
  }

  /** Puts trials into the queue; those that are there stay as they are. */
  async add(jobs: readonly { readonly id: string; readonly data: unknown }[]): Promise<void> {
    for (let begin = 0; begin < jobs.length; begin += AT_ONCE) {
      await this.queue.addBulk(
        jobs.slice(begin, begin + AT_ONCE).map(({ id, data }) => ({
          name: 'trial',
          data,
          opts: {
            jobId: id,
            attempts: MOST_DEATHS,
            removeOnComplete: { age: KEPT },
            removeOnFail: { age: KEPT },
            stackTraceLimit: 1,
          },
        })),
      );
    }
  }

  /** What came of a trial; undefined where it is not over, or not known. */
  async read(id: string): Promise<Finished | undefined> {
    const job: Job | undefined = await this.queue.getJob(id);
    if (!job?.finishedOn) return undefined;
    // One that was done after its process died has a reason too.
    if (!(await job.isFailed())) return { state: 'done', outcome: (job.data as { outcome?: unknown } | undefined)?.outcome };
    const wasAbandoned = job.failedReason === STALLED || job.attemptsMade >= MOST_DEATHS;
    return { state: 'failed', reason: reasonOf(job), wasAbandoned };
  }

  /** The trials that are over, of whichever run. */
  finished(): Promise<string[]> {
    return this.queue.getRanges(['completed', 'failed'], 0, -1);
  }

  async remove(id: string): Promise<void> {
    await this.queue.remove(id);
  }

  /** Takes those of some trials away that no worker has. */
  async withdraw(ids: ReadonlySet<string>): Promise<void> {
    const waiting = await this.queue.getRanges(['waiting', 'delayed'], 0, -1);
    for (const id of waiting) if (ids.has(id)) await this.queue.remove(id);
  }

  counts(): Promise<{ [state: string]: number }> {
    return this.queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed');
  }

  /** The trials that are not done, the first `most` of each state. */
  async list(most: number): Promise<Queued[]> {
    const states = { active: 'running', waiting: 'waiting', delayed: 'refused', failed: 'failed' } as const;
    const lists = await Promise.all(
      Object.entries(states).map(async ([state, shown]) => {
        const jobs: Job[] = await this.queue.getJobs(state as keyof typeof states, 0, most - 1, true);
        return jobs
          .filter((job) => job)
          .map((job) => ({
            state: shown,
            data: job.data,
            worker: shown === 'running' ? job.processedBy : undefined,
            told: job.progress,
            reason: shown === 'failed' ? reasonOf(job) : undefined,
            deaths: deathsOf(job),
          }));
      }),
    );
    return lists.flat();
  }

  async close(): Promise<void> {
    await Promise.all([this.events?.close(), this.queue.close()]);
  }
}

/** What became of a trial that a worker was given. Errors end it; those of `isDeath` up to three times only. */
export type Verdict =
  | { readonly state: 'done'; readonly outcome: unknown }
  /** Others may do it. */
  | { readonly state: 'refused'; readonly message: string }
  /** It was cut off, and waits again. */
  | { readonly state: 'returned' };

export interface Delivery {
  readonly id: string;
  readonly data: unknown;
  readonly signal: AbortSignal;
  tell(told: object): void;
}

export interface ServeOptions {
  readonly name: string;
  readonly concurrency: number;
  /** After so many seconds without a word from a worker, others do what it had. */
  readonly lockSeconds: number;
  isDeath(error: unknown): boolean;
}

const finalError = (error: unknown): Error => {
  const { message = String(error) } = (error ?? {}) as Partial<Error>;
  return new UnrecoverableError(message.slice(0, LONGEST_REASON));
};

/** Takes trials out of the queue until it is closed, some at the same time. */
export function serveTrials(
  address: QueueAddress,
  { name, concurrency, lockSeconds, isDeath }: ServeOptions,
  handle: (delivery: Delivery) => Promise<Verdict>,
): { ready(): Promise<unknown>; close(): Promise<void> } {
  const stops = new Map<string, AbortController>();
  const lost = new Set<string>();
  let isClosing = false;
  const process = async (job: Job, token = '') => {
    const id = job.id ?? '';
    const stop = new AbortController();
    stops.set(id, stop);
    lost.delete(id);
    const tell = (told: object) => void job.updateProgress({ worker: name, ...told }).catch(() => {});
    let verdict: Verdict;
    try {
      if (isClosing) stop.abort();
      verdict = await handle({ id, data: job.data, signal: stop.signal, tell });
    } catch (error) {
      if (!lost.has(id) && !isClosing) throw isDeath(error) ? error : finalError(error);
      verdict = { state: 'returned' };
    } finally {
      stops.delete(id);
    }
    // Another worker has it, or had it: nothing of this one counts.
    if (lost.delete(id)) throw new WaitingError();
    if (verdict.state === 'returned') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    if (verdict.state === 'refused') {
      await job.updateProgress({ worker: name, refused: verdict.message });
      // Long enough that others come first, and no attempt is counted.
      await job.moveToDelayed(Date.now() + (lockSeconds / 6) * 1000, token);
      throw new DelayedError();
    }
    await job.updateData({ ...job.data, outcome: verdict.outcome });
    return null;
  };
  const worker = new Worker(NAME, process, {
    ...optionsOf(address),
    name,
    concurrency,
    lockDuration: lockSeconds * 1000,
    stalledInterval: lockSeconds * 1000,
    maxStalledCount: MOST_DEATHS - 1,
    runRetryDelay: Math.min(15_000, lockSeconds * 500),
  });
  worker.on('lockRenewalFailed', (ids: string[]) => {
    for (const id of ids) {
      lost.add(id);
      stops.get(id)?.abort();
    }
  });
  worker.on('error', () => {});
  return {
    ready: () => worker.waitUntilReady(),
    async close() {
      isClosing = true;
      for (const stop of stops.values()) stop.abort();
      await worker.close();
    },
  };
}
