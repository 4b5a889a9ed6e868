import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PREFIX } from './bullmq.ts';

const KEY = `${PREFIX}:workers`;
/** Seconds between two words of a worker. */
const BEAT = 5;
/** A worker that was silent for so many seconds is gone. */
const FORGOTTEN = 3600;
const SILENT = 4 * BEAT;

const text = z.string().max(2000);
const count = z.number().int().min(0);
const presenceSchema = z.object({
  name: text,
  version: text,
  concurrency: count,
  started: text,
  /** When it was last heard of, in milliseconds. */
  time: z.number(),
  running: z.array(text).max(1000),
  done: count,
  failed: count,
  /** Why it does not do some trials. */
  refused: z.array(text).max(100),
});

/** What a worker says of itself. */
export type Presence = z.infer<typeof presenceSchema>;

/** Says again and again that a worker is there, until it is stopped. */
export function announcePresence(client: Redis, now: () => Omit<Presence, 'time'>): { stop(): Promise<void> } {
  const say = () => {
    const presence = { ...now(), time: Date.now() };
    client.hset(KEY, presence.name, JSON.stringify(presence)).catch(() => {});
  };
  say();
  const timer = setInterval(say, BEAT * 1000);
  return {
    async stop() {
      clearInterval(timer);
      if (client.status === 'ready') await client.hdel(KEY, now().name).catch(() => {});
    },
  };
}

/** The workers of a queue, in the order of their names, and whether they were heard of lately. Those that are long gone are forgotten. */
export async function workersOf(client: Redis): Promise<(Presence & { readonly isSilent: boolean })[]> {
  const entries = Object.entries(await client.hgetall(KEY));
  const workers = entries.flatMap(([name, value]) => {
    let given: unknown;
    try {
      given = JSON.parse(value);
    } catch {
      // Not one of ours.
    }
    const parsed = presenceSchema.safeParse(given);
    return parsed.success && parsed.data.name === name ? [parsed.data] : [];
  });
  const age = ({ time }: Presence) => (Date.now() - time) / 1000;
  for (const worker of workers) if (age(worker) > FORGOTTEN) await client.hdel(KEY, worker.name);
  return workers
    .filter((worker) => age(worker) <= FORGOTTEN)
    .map((worker) => ({ ...worker, isSilent: age(worker) > SILENT }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
