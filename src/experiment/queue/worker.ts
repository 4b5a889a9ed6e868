import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { EvenkeelError } from '../../core/errors.ts';
import { onceEach } from '../../core/printable.ts';
import { VERSION } from '../../core/version.ts';
import type { QueueAddress } from './address.ts';
import { type Delivery, serveTrials, type Verdict } from './bullmq.ts';
import { connect, reach } from './connection.ts';
import { readJob, type TrialJob } from './job.ts';
import { packOutcome } from './outcome.ts';
import { announcePresence } from './presence.ts';
import { type Grounds, Rebuilder } from './rebuild.ts';
import { Refusal } from './refusal.ts';
import { thinned } from './told.ts';
import { isEarlyEnd, TrialProcesses } from './trialProcesses.ts';

/** What it takes to be a worker of a queue. */
export interface WorkerOptions extends Grounds {
  readonly address: QueueAddress;
  /** Trials at the same time. */
  readonly concurrency: number;
  /** After so many seconds without a word from a worker, others do what it had. */
  readonly lockSeconds: number;
  /** A folder that all workers share, where the state of running trainings is kept. */
  readonly checkpoints?: string;
  onNote(text: string): void;
  onWarning(text: string): void;
}

/** Trials of one reason are refused again without a look for this long, in milliseconds. */
const REMEMBERED = 30_000;

const words = ({ problem: { where, expected, got } }: EvenkeelError) => `${where}: expected ${expected}, got ${got}`;

/**
 * Takes trials from a queue and does them, each in a process of its own, until it is closed. What was not finished by then waits again.
 * @throws EvenkeelError where the queue cannot be reached
 */
export async function startWorker(options: WorkerOptions): Promise<{ readonly name: string; close(): Promise<void> }> {
  const { address, concurrency, lockSeconds, checkpoints, onNote, onWarning } = options;
  const { warnings } = await reach(address);
  for (const warning of warnings) onWarning(`queue ${address.shown}: ${warning}.`);
  const name = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const started = new Date().toISOString();
  const rebuilder = new Rebuilder(options);
  const processes = new TrialProcesses();
  const running = new Map<string, string>();
  const counts = { done: 0, failed: 0 };
  const refusals = new Map<string, { readonly message: string; readonly until: number }>();
  const noteOnce = onceEach(onNote);

  const train = async (job: TrialJob, { tell, signal }: Delivery): Promise<Verdict> => {
    const { spec, module } = await rebuilder.rebuild(job);
    const checkpoint = checkpoints && { path: join(checkpoints, job.trial, 'checkpoint'), seconds: job.checkpointSeconds };
    tell({});
    const onEvent = thinned((event) => tell({ event }));
    const outcome = await processes.run({ ...spec, ...(checkpoint && { checkpoint }) }, module, {
      onEvent: (_, event) => onEvent(event),
      signal,
    });
    const packed = packOutcome(outcome);
    if (checkpoint) await rm(dirname(checkpoint.path), { recursive: true, force: true });
    return { state: 'done', outcome: packed };
  };

  const refuse = (id: string, message: string): Verdict => {
    // The newest stands last.
    refusals.delete(id);
    refusals.set(id, { message, until: performance.now() + REMEMBERED });
    if (refusals.size > 10_000) refusals.delete(refusals.keys().next().value as string);
    noteOnce(`refused: ${message}.`);
    return { state: 'refused', message };
  };

  const handle = async (delivery: Delivery): Promise<Verdict> => {
    const { id, data } = delivery;
    const known = refusals.get(id);
    if (known && known.until > performance.now()) return { state: 'refused', message: known.message };
    let label = id;
    try {
      const job = readJob(data);
      label = job.label;
      running.set(id, label);
      const began = performance.now();
      const verdict = await train(job, delivery);
      if (verdict.state === 'done') {
        counts.done++;
        onNote(`done: ${label}, in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
      }
      return verdict;
    } catch (error) {
      if (error instanceof Refusal) return refuse(id, words(error));
      if (delivery.signal.aborted) return { state: 'returned' };
      counts.failed++;
      onNote(`failed: ${label}: ${(error as Error).message.split('\n', 1)[0]}`);
      throw error;
    } finally {
      running.delete(id);
    }
  };

  const client = connect(address, {
    onLost: (reason) => onNote(`The queue ${address.shown} cannot be reached (${reason}); trying again.`),
    onBack: () => onNote(`The queue ${address.shown} is there again.`),
  });
  const presence = announcePresence(client, () => ({
    ...{ name, version: VERSION, concurrency, started, ...counts, running: [...running.values()] },
    refused: [
      ...new Set([...refusals.values()].filter(({ until }) => until > performance.now()).map(({ message }) => message)),
    ].slice(-8),
  }));
  const served = serveTrials(address, { name, concurrency, lockSeconds, isDeath: isEarlyEnd }, handle);
  await served.ready();
  return {
    name,
    async close() {
      const closed = served.close();
      await closed;
      processes.close();
      await presence.stop();
      client.disconnect();
    },
  };
}
