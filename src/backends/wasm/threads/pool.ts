import { startThread, type Thread } from '../../../platform/thread.ts';
import { CONTROL } from './barrier.ts';
import { WORKER_SOURCE } from './workerSource.ts';

/** A program as threads run it. */
export interface ThreadedProgram {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
}

interface Run {
  readonly memory: WebAssembly.Memory;
  resolve(): void;
  reject(reason: Error): void;
}

type Reply =
  | { readonly type: 'done'; readonly run: number }
  | { readonly type: 'failed'; readonly run?: number; readonly message: string };

const source = WORKER_SOURCE.replace('DONE_WORD', String(CONTROL.done / 4));

/**
 * Programs that are dropped before the threads are replaced. A thread that only runs compiled code allocates next to nothing, so its
 * garbage collector would not come by for the memories of models that are long gone.
 */
const RENEW_AFTER = 16;

/**
 * The threads of this process, shared by all sessions and started when first needed. They do not keep the process alive but while a step
 * runs. All get their messages in one order, so that programs of different sessions queue up and never wait for one another crosswise.
 */
export class ThreadPool {
  private workers: Thread[] = [];
  /** All threads that ought to be alive: `workers`, and fresh ones that are to replace them. */
  private readonly living = new Set<Thread>();
  private readonly programs = new Map<number, ThreadedProgram>();
  private readonly runs = new Map<number, Run>();
  private starting: Promise<void> = Promise.resolve();
  private count = 0;
  private dropped = 0;
  /** Set while fresh threads wait for the running ones to be idle. */
  private replace: (() => void) | undefined;
  private dead: Error | undefined;

  private async start(): Promise<Thread> {
    const worker: Thread = await startThread(source, {
      onMessage: (message) => this.receive(message as Reply),
      onDeath: (reason) => {
        if (this.living.delete(worker)) this.die(reason);
      },
    });
    this.living.add(worker);
    if (this.dead) this.end(worker);
    return worker;
  }

  /** Starts threads until there are `threads`. */
  private grow(threads: number): Promise<void> {
    return this.next(async () => {
      while (this.workers.length < threads && !this.dead) this.workers.push(await this.start());
    });
  }

  /** Does what changes the threads, one thing after the other. A thread that cannot be started is as bad as one that died. */
  private next(work: () => Promise<void>): Promise<void> {
    this.starting = this.starting.then(work).catch((error) => this.die(error as Error));
    return this.starting;
  }

  /** Starts fresh threads, gives them the programs that are left, and lets the old ones go once they are idle. */
  private renew(): void {
    this.dropped = 0;
    void this.next(async () => {
      const fresh = await Promise.all(this.workers.map(() => this.start()));
      await new Promise<void>((done) => {
        this.replace = () => {
          this.replace = undefined;
          done();
          if (this.dead) return;
          for (const worker of this.workers) this.end(worker);
          this.workers = fresh;
          for (const program of this.programs.keys()) this.send(program);
        };
        if (this.runs.size === 0 || this.dead) this.replace();
      });
    });
  }

  private end(worker: Thread): void {
    this.living.delete(worker);
    worker.terminate();
  }

  get alive(): boolean {
    return this.dead === undefined;
  }

  private send(program: number): void {
    const { module, memory, threads } = this.programs.get(program) as ThreadedProgram;
    for (const worker of this.workers.slice(0, threads)) worker.post({ type: 'load', program, module, memory });
  }

  /** Sends a program to the threads that will run it. Returns its number. */
  async load(threaded: ThreadedProgram): Promise<number> {
    await this.grow(threaded.threads);
    if (this.dead) throw this.dead;
    const program = this.count++;
    this.programs.set(program, threaded);
    this.send(program);
    return program;
  }

  /** Lets go of a program. */
  drop(program: number): void {
    this.programs.delete(program);
    for (const worker of this.workers) worker.post({ type: 'drop', program });
    if (++this.dropped >= RENEW_AFTER && !this.dead) this.renew();
  }

  /** Runs a program once on its threads. Rejects if a thread dies. */
  run(program: number): Promise<void> {
    if (this.dead) return Promise.reject(this.dead);
    // Fresh threads wait for the old ones to be idle: nothing more is given to these.
    if (this.replace) return this.starting.then(() => this.run(program));
    return new Promise((resolve, reject) => {
      const { memory, threads } = this.programs.get(program) as ThreadedProgram;
      const run = this.count++;
      this.runs.set(run, { memory, resolve, reject });
      if (this.runs.size === 1) for (const worker of this.workers) worker.hold(true);
      for (let thread = 0; thread < threads; thread++) this.workers[thread]?.post({ type: 'run', program, thread, threads, run });
    });
  }

  private receive(message: Reply): void {
    if (message.type === 'failed') {
      this.die(new Error(message.message));
      return;
    }
    const run = this.runs.get(message.run);
    this.runs.delete(message.run);
    if (this.runs.size === 0) {
      for (const worker of this.workers) worker.hold(false);
      this.replace?.();
    }
    run?.resolve();
  }

  /** One thread less means a step that can never end: the others are let out of their barriers and every run is rejected. */
  private die(reason: Error): void {
    if (this.dead) return;
    this.dead = new Error(
      `a thread of the engine ended in the middle of its work (${reason.message}); the weights of models that were training may be half updated`,
      { cause: reason },
    );
    for (const { memory, reject } of this.runs.values()) {
      const control = new Int32Array(memory.buffer);
      Atomics.store(control, CONTROL.abort / 4, 1);
      Atomics.notify(control, CONTROL.generation / 4);
      reject(this.dead);
    }
    this.runs.clear();
    for (const worker of this.living) this.end(worker);
    this.replace?.();
  }

  /** Ends one thread, as a crash would. */
  terminate(thread: number): void {
    this.workers[thread]?.terminate();
  }
}

let shared = new ThreadPool();

/** The pool of this process; a new one after a thread has died. */
export function threadPool(): ThreadPool {
  if (!shared.alive) shared = new ThreadPool();
  return shared;
}
