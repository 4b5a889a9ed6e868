import { z } from 'zod';
import type { QueueAddress } from './address.ts';
import { type Queued, TrialQueue } from './bullmq.ts';
import { connect, reach } from './connection.ts';
import { type Presence, workersOf } from './presence.ts';
import { readTold } from './told.ts';

/** Of each state so many trials are listed. */
const LISTED = 200;

/** What of a job a status shows, whatever version it is of. */
const shownSchema = z.object({ run: z.string(), label: z.string() });

export interface QueueStatus {
  /** Without user and password. */
  readonly queue: string;
  readonly redis: string;
  readonly warnings: readonly string[];
  readonly workers: readonly (Presence & { readonly isSilent: boolean })[];
  /** How many trials of all runs are in each state; those that are `done` wait to be fetched. */
  readonly counts: { readonly [S in Queued['state'] | 'done']: number };
  /** Those that are not done. */
  readonly trials: readonly {
    readonly state: Queued['state'];
    readonly run: string;
    readonly label: string;
    readonly worker?: string | undefined;
    readonly epoch?: number | undefined;
    /** How often a process or worker died of it, or was killed while it had it. */
    readonly deaths: number;
    /** Why it was refused the last time, or failed. */
    readonly reason?: string | undefined;
  }[];
}

/**
 * All workers and trials of a queue.
 * @throws EvenkeelError where it cannot be reached
 */
export async function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  const { version, warnings } = await reach(address);
  const client = connect(address);
  const queue = await TrialQueue.open(address);
  try {
    const [workers, counts, queued] = await Promise.all([workersOf(client), queue.counts(), queue.list(LISTED)]);
    const { active: running = 0, waiting = 0, delayed: refused = 0, failed = 0, completed: done = 0 } = counts;
    return {
      queue: address.shown,
      redis: version,
      warnings,
      workers,
      counts: { running, waiting, refused, failed, done },
      trials: queued.map(({ state, data, worker, told, reason, deaths }) => {
        const { run = '?', label = '?' } = shownSchema.safeParse(data).data ?? {};
        const { event, refused, worker: teller } = readTold(told) ?? {};
        return {
          ...{ state, run, label, deaths },
          worker: worker ?? (state === 'refused' ? teller : undefined),
          epoch: state === 'running' && event?.type === 'epoch-end' ? event.epoch : undefined,
          reason: reason ?? (state === 'refused' ? refused : undefined),
        };
      }),
    };
  } finally {
    client.disconnect();
    await queue.close();
  }
}
