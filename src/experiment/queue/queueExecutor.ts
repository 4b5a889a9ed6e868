import { EvenkeelError } from '../../core/errors.ts';
import { onceEach } from '../../core/printable.ts';
import { type Executor, type RunOptions, trainOne } from '../executor.ts';
import type { TrialSpec } from '../trial.ts';
import { idOf } from '../trialStore.ts';
import type { QueueAddress } from './address.ts';
import { type Finished, MOST_DEATHS, TrialQueue } from './bullmq.ts';
import { connect } from './connection.ts';
import { jobFor, type RunOfJobs } from './job.ts';
import { unpackOutcome } from './outcome.ts';
import { workersOf } from './presence.ts';
import { readTold } from './told.ts';

export interface QueueOptions {
  readonly address: QueueAddress;
  /** The run whose trials they are. */
  readonly manifest: RunOfJobs;
  /** Tells what happens to the run as a whole. */
  onNote(text: string): void;
}

/** What nobody told is looked for every so many milliseconds. */
const LOOK = 5000;
/** With trials that no worker took for so long, it is said how many workers there are. */
const PATIENCE = 10_000;

const abandoned = (label: string, reason: string) =>
  new EvenkeelError({
    where: `training ${label}`,
    expected: 'a worker, and a process of it, that live as long as it takes',
    got: `${MOST_DEATHS} that were killed or did not answer any more while they had it (${reason})`,
    remedy: 'Find out what they lack, as memory, and do it again: evenkeel resume RUN --failed.',
  });

/**
 * Has networks trained by the workers of a queue, and tells what each gave. What is in the queue already, as from a run that was cut off, is not put there
 * twice; what is over is fetched. A run that is stopped takes back what no worker has; what they finish waits to be fetched.
 */
export function queueExecutor(options: QueueOptions): Executor {
  return async (specs, runOptions) => {
    await new QueueRun(specs, options, runOptions).run();
  };
}

class QueueRun {
  private readonly left: Map<string, TrialSpec>;
  private readonly due = new Set<string>();
  private readonly options: QueueOptions;
  private readonly runOptions: RunOptions;
  private readonly refused: (message: string) => void;
  private wake = () => {};
  private isTaken = false;
  private isBack = false;

  constructor(specs: readonly TrialSpec[], options: QueueOptions, runOptions: RunOptions) {
    this.left = new Map(specs.map((spec) => [`${options.manifest.id}-${idOf(spec)}`, spec]));
    this.options = options;
    this.runOptions = runOptions;
    this.refused = onceEach(options.onNote);
  }

  async run(): Promise<void> {
    const { address, onNote } = this.options;
    const { signal } = this.runOptions;
    const client = connect(address, {
      onLost: (reason) => onNote(`The queue ${address.shown} cannot be reached (${reason}); trying again.`),
      onBack: () => {
        onNote(`The queue ${address.shown} is there again.`);
        this.isBack = true;
        this.wake();
      },
    });
    const queue = await TrialQueue.open(address, {
      onTold: (id, told) => this.onTold(id, told),
      onFinished: (id) => this.onFinished(id),
    });
    const stop = () => this.wake();
    signal?.addEventListener('abort', stop);
    try {
      await this.begin(queue);
      const began = performance.now();
      let next = began + LOOK;
      let isPatient = true;
      while (this.left.size > 0 && !signal?.aborted) {
        for (const id of this.due) {
          this.due.delete(id);
          await this.fetch(queue, id);
        }
        if (this.isBack) await this.put(queue);
        this.isBack = false;
        if (performance.now() > next) {
          for (const id of await queue.finished()) this.onFinished(id);
          next = performance.now() + LOOK;
        }
        if (isPatient && !this.isTaken && performance.now() - began > PATIENCE) {
          isPatient = false;
          const count = (await workersOf(client)).filter(({ isSilent }) => !isSilent).length;
          onNote(`No worker has taken a trial yet; ${count} of the queue ${address.shown} answer. evenkeel status tells more.`);
        }
        if (this.due.size === 0 && this.left.size > 0) await this.sleep(next - performance.now());
      }
      if (signal?.aborted) await queue.withdraw(new Set(this.left.keys()));
    } finally {
      signal?.removeEventListener('abort', stop);
      client.disconnect();
      await queue.close();
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, milliseconds) + 1);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.due.size > 0 || this.isBack || this.runOptions.signal?.aborted) this.wake();
    });
  }

  /** Fetches what was done while nobody waited, takes back what failed then, and puts the others into the queue. */
  private async begin(queue: TrialQueue): Promise<void> {
    for (const id of await queue.finished()) {
      if (!this.left.has(id)) continue;
      const finished = await queue.read(id);
      if (finished?.state === 'failed') await queue.remove(id);
      else this.onFinished(id);
    }
    await this.put(queue);
  }

  private put(queue: TrialQueue): Promise<void> {
    return queue.add([...this.left].map(([id, spec]) => ({ id, data: jobFor(spec, this.options.manifest) })));
  }

  private onTold(id: string, given: unknown): void {
    const spec = this.left.get(id);
    const told = readTold(given);
    if (!spec || !told) return;
    if (told.event) this.runOptions.onEvent?.(spec, told.event);
    else if (told.refused === undefined) {
      this.isTaken = true;
      this.runOptions.onStart?.(spec);
    }
    if (told.refused) this.refused(`Worker ${told.worker} refuses trials of this run: ${told.refused}.`);
  }

  private onFinished(id: string): void {
    if (!this.left.has(id)) return;
    this.due.add(id);
    this.wake();
  }

  private async fetch(queue: TrialQueue, id: string): Promise<void> {
    const spec = this.left.get(id);
    const finished = spec && (await queue.read(id));
    if (!spec || !finished) return;
    // It was told that it began when it did.
    const { onStart: _, ...told } = this.runOptions;
    await trainOne(spec, told, async () => outcomeOf(spec, finished));
    this.left.delete(id);
    await queue.remove(id);
  }
}

function outcomeOf({ label }: TrialSpec, finished: Finished) {
  if (finished.state === 'done') return unpackOutcome(finished.outcome);
  throw finished.wasAbandoned ? abandoned(label, finished.reason) : new Error(finished.reason);
}
