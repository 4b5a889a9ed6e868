import type { Executor } from './executor.ts';
import type { Command, Reply } from './workerMessages.ts';
import { poolExecutor, type WorkerLink } from './workerPool.ts';

/** Not as `new URL(…, import.meta.url)`: bundlers of pages would follow it, where there are no such threads. */
const address = import.meta.url;

function openWorker(): WorkerLink {
  const threads = process.getBuiltinModule('node:worker_threads');
  const worker = new threads.Worker(new URL('./trialWorker.js', address));
  return {
    send: (command: Command) => worker.postMessage(command),
    listen(take, fail) {
      const ended = (code: number) => fail(new Error(`its worker ended early (exit code ${code})`));
      const hear = (reply: Reply) => take(reply);
      worker.on('message', hear).on('error', fail).on('exit', ended);
      return () => worker.off('message', hear).off('error', fail).off('exit', ended);
    },
    end: () => void worker.terminate(),
  };
}

/** Trains up to `threads` networks at the same time, in a worker thread each. */
export const workerExecutor = (threads: number): Executor => poolExecutor(threads, openWorker);
