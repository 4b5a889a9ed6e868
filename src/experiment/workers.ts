import { Worker } from 'node:worker_threads';
import { EvenkeelError } from '../core/errors.ts';
import type { Executor, RunOptions } from './compare.ts';
import type { TrialOutcome, TrialSpec } from './trial.ts';
import { type Command, type PackedSpec, type Reply, shareData } from './workerMessages.ts';

/** Trains one network in a worker thread. A worker that dies rejects. */
function runInWorker(spec: PackedSpec, { onEvent, signal }: RunOptions, workers: Set<Worker>): Promise<TrialOutcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./trialWorker.js', import.meta.url));
    workers.add(worker);
    const send = (command: Command) => worker.postMessage(command);
    const stop = () => send({ type: 'stop' });
    const finish = () => {
      signal?.removeEventListener('abort', stop);
      workers.delete(worker);
      void worker.terminate();
    };
    const fail = (error: Error) => {
      finish();
      reject(error);
    };
    worker.on('message', (message: Reply) => {
      if (message.type === 'event') onEvent?.(spec.label, message.event);
      else if (message.type === 'failed') fail(message.problem ? new EvenkeelError(message.problem) : new Error(message.message));
      else {
        finish();
        resolve(message.outcome);
      }
    });
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`the worker that trained ${spec.label} ended early (exit code ${code})`)));
    signal?.addEventListener('abort', stop);
    // Stopped first, a network does not even take the step that it would take before it hears of it.
    if (signal?.aborted) stop();
    send({ type: 'start', spec });
  });
}

/** Trains up to `threads` networks at the same time, each in its worker thread. If one fails, the others are ended. */
export function workerExecutor(threads: number): Executor {
  return async (specs: readonly TrialSpec[], options: RunOptions) => {
    const workers = new Set<Worker>();
    const shared = new Map(specs.map((spec) => [spec.data, undefined as PackedSpec['data'] | undefined]));
    const pack = (spec: TrialSpec): PackedSpec => {
      const data = shared.get(spec.data) ?? shareData(spec.data);
      shared.set(spec.data, data);
      return { ...spec, data };
    };
    const outcomes: TrialOutcome[] = [];
    let next = 0;
    const lane = async () => {
      while (next < specs.length) {
        const i = next++;
        outcomes[i] = await runInWorker(pack(specs[i] as TrialSpec), options, workers);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(threads, specs.length) }, lane));
    } finally {
      for (const worker of workers) void worker.terminate();
    }
    return outcomes;
  };
}
