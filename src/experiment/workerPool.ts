import { EvenkeelError } from '../core/errors.ts';
import { type Executor, isLeftOut, type RunOptions, trainOne } from './executor.ts';
import type { TrialOutcome, TrialSpec } from './trial.ts';
import { type Command, type PackedSpec, type Reply, shareData } from './workerMessages.ts';

/** Trainings after which a worker makes room for a fresh one, so that memory which is not given back at once does not add up. */
const MOST_TRAININGS = 50;
/** It stays for so many milliseconds at least: a fresh one is slow at first, for longer than many a training takes. */
const LEAST_AGE = 60_000;

/** A worker, whatever the platform has for one. */
export interface WorkerLink {
  send(command: Command): void;
  /** Hears replies, and of the worker's death. @returns what ends that */
  listen(take: (reply: Reply) => void, fail: (error: Error) => void): () => void;
  end(): void;
}

/** A worker that trains one network after the other. */
export class TrialWorker {
  private trainings = 0;
  private readonly began = performance.now();
  private readonly link: WorkerLink;

  constructor(link: WorkerLink) {
    this.link = link;
  }

  /** Whether it is time for a fresh one. */
  get isUsedUp(): boolean {
    return this.trainings >= MOST_TRAININGS && performance.now() - this.began >= LEAST_AGE;
  }

  /** Trains one network. A worker that dies rejects. */
  run(spec: TrialSpec, packed: PackedSpec, { onEvent, signal }: Pick<RunOptions, 'onEvent' | 'signal'>): Promise<TrialOutcome> {
    this.trainings++;
    const { link } = this;
    return new Promise((resolve, reject) => {
      const stop = () => link.send({ type: 'stop' });
      const finish = (settle: () => void) => {
        signal?.removeEventListener('abort', stop);
        unlisten();
        settle();
      };
      const fail = (error: Error) => finish(() => reject(new Error(`${spec.label}: ${error.message}`, { cause: error })));
      const take = (message: Reply) => {
        if (message.type === 'event') onEvent?.(spec, message.event);
        else if (message.type === 'failed')
          finish(() => reject(message.problem ? new EvenkeelError(message.problem) : new Error(message.message)));
        else finish(() => resolve(message.outcome));
      };
      const unlisten = link.listen(take, fail);
      signal?.addEventListener('abort', stop);
      // Stopped first, a network does not even take the step that it would take before it hears of it.
      if (signal?.aborted) stop();
      link.send({ type: 'start', spec: packed });
    });
  }

  end(): void {
    this.link.end();
  }
}

/** Trains up to `threads` networks at the same time, in a worker each. */
export function poolExecutor(threads: number, open: () => WorkerLink): Executor {
  return async (specs, options) => {
    const workers = new Set<TrialWorker>();
    const shared = new Map<TrialSpec['data'], PackedSpec['data']>();
    const pack = (spec: TrialSpec): PackedSpec => {
      const data = shared.get(spec.data) ?? shareData(spec.data);
      shared.set(spec.data, data);
      return { ...spec, data };
    };
    const end = (worker: TrialWorker) => {
      worker.end();
      workers.delete(worker);
    };
    let next = 0;
    // Once one lane has failed for good the others begin nothing more, and what comes of their trainings no longer counts.
    let isOver = false;
    const { onOutcome, onFailure } = options;
    const told: RunOptions = {
      ...options,
      onOutcome: (spec, outcome) => (isOver ? undefined : onOutcome?.(spec, outcome)),
      ...(onFailure && { onFailure: (spec, error) => (isOver ? undefined : onFailure(spec, error)) }),
    };
    const lane = async () => {
      let worker: TrialWorker | undefined;
      while (!isOver && next < specs.length) {
        const i = next++;
        const spec = specs[i] as TrialSpec;
        if (isLeftOut(specs, i, options.signal)) continue;
        await trainOne(spec, told, async () => {
          worker ??= new TrialWorker(open());
          workers.add(worker);
          let isUsedUp = true;
          try {
            const outcome = await worker.run(spec, pack(spec), options);
            isUsedUp = worker.isUsedUp;
            return outcome;
          } finally {
            // What is left of a training that failed is not known.
            if (isUsedUp) {
              end(worker);
              worker = undefined;
            }
          }
        });
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(threads, specs.length) }, lane));
    } finally {
      isOver = true;
      for (const worker of workers) worker.end();
    }
  };
}
