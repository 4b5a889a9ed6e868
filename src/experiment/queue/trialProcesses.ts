import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunOptions } from '../executor.ts';
import type { TrialOutcome, TrialSpec } from '../trial.ts';
import { packData, type Reply } from '../workerMessages.ts';
import { TrialWorker, type WorkerLink } from '../workerPool.ts';

/** In a form that bundlers of pages do not follow. */
const ENTRY = '../trialWorker.js';

/** A process of trainings that ended before its training did. */
class EarlyEnd extends Error {}

/** Whether a training failed because its process ended. */
export const isEarlyEnd = (error: unknown): boolean => error instanceof Error && error.cause instanceof EarlyEnd;

interface TrialProcess {
  readonly child: ChildProcess;
  readonly worker: TrialWorker;
  /** The module that it loaded, with its checksum: a process never loads another text of it. */
  module: string | undefined;
}

const linkTo = (child: ChildProcess): WorkerLink => ({
  // A process that is gone says so itself.
  send: (command) => void child.send(command, () => {}),
  listen(take, fail) {
    const ended = (code: number | null, signal: string | null) =>
      fail(new EarlyEnd(`its process ended early (${signal ? `signal ${signal}` : `exit code ${code}`})`));
    const hear = (reply: unknown) => take(reply as Reply);
    child.on('message', hear).on('error', fail).on('exit', ended);
    return () => child.off('message', hear).off('error', fail).off('exit', ended);
  },
  end: () => void child.kill('SIGKILL'),
});

/**
 * Processes that train one network after the other, so that the worker itself is always free to tell its queue that it lives, and outlives a
 * training that takes its process down.
 */
export class TrialProcesses {
  private readonly free: TrialProcess[] = [];
  private readonly all = new Set<ChildProcess>();

  /**
   * Trains one network. A process that dies, or is ended by the signal, rejects as `isEarlyEnd` tells.
   * @param module names the module that it is made of, if any
   */
  async run(
    spec: TrialSpec,
    module: string | undefined,
    { onEvent, signal }: Pick<RunOptions, 'onEvent' | 'signal'>,
  ): Promise<TrialOutcome> {
    const one = this.take(module);
    let isGood = false;
    const stop = () => this.end(one.child);
    signal?.addEventListener('abort', stop);
    try {
      if (signal?.aborted) stop();
      const packed = { ...spec, data: packData(spec.data) };
      const outcome = await one.worker.run(spec, packed, { ...(onEvent && { onEvent }) });
      isGood = !one.worker.isUsedUp;
      return outcome;
    } finally {
      signal?.removeEventListener('abort', stop);
      // What is left of a training that failed is not known.
      if (isGood && !signal?.aborted) this.free.push(one);
      else this.end(one.child);
    }
  }

  /** Ends all of them. */
  close(): void {
    for (const child of this.all) this.end(child);
  }

  private take(module: string | undefined): TrialProcess {
    const fits = (one: TrialProcess) => module === undefined || one.module === undefined || one.module === module;
    const known = this.free.findIndex(fits);
    const [one] = known >= 0 ? this.free.splice(known, 1) : [];
    if (one) {
      one.module ??= module;
      return one;
    }
    const [stale] = this.free.splice(0, 1);
    if (stale) this.end(stale.child);
    const child = fork(fileURLToPath(new URL(ENTRY, import.meta.url)), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.all.add(child);
    child.on('error', () => {});
    child.on('exit', () => {
      this.all.delete(child);
      const at = this.free.findIndex((free) => free.child === child);
      if (at >= 0) this.free.splice(at, 1);
    });
    return { child, worker: new TrialWorker(linkTo(child)), module };
  }

  private end(child: ChildProcess): void {
    this.all.delete(child);
    child.kill('SIGKILL');
  }
}
