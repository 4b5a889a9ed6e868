import { CONTROL } from './barrier.ts';
import { startWorker, type ThreadWorker } from './worker.ts';

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

/**
 * The threads of this process, shared by all sessions and started when first needed. They do not keep the process alive but while a step
 * runs. All get their messages in one order, so that programs of different sessions queue up and never wait for one another crosswise.
 */
export class ThreadPool {
  private readonly workers: ThreadWorker[] = [];
  private readonly runs = new Map<number, Run>();
  private starting: Promise<void> = Promise.resolve();
  private count = 0;
  private dead: Error | undefined;

  /** Starts threads until there are `threads`. */
  private grow(threads: number): Promise<void> {
    this.starting = this.starting.then(async () => {
      while (this.workers.length < threads && !this.dead) {
        this.workers.push(
          await startWorker({ onMessage: (message) => this.receive(message as Reply), onDeath: (reason) => this.die(reason) }),
        );
      }
    });
    return this.starting;
  }

  get alive(): boolean {
    return this.dead === undefined;
  }

  /** Sends a program to the threads that will run it. Returns its number. */
  async load({ module, memory, threads }: ThreadedProgram): Promise<number> {
    await this.grow(threads);
    if (this.dead) throw this.dead;
    const program = this.count++;
    for (const worker of this.workers.slice(0, threads)) worker.post({ type: 'load', program, module, memory });
    return program;
  }

  /** Lets go of a program. */
  drop(program: number): void {
    for (const worker of this.workers) worker.post({ type: 'drop', program });
  }

  /** Runs a program once on its threads. Rejects if a thread dies. */
  run(program: number, { memory, threads }: ThreadedProgram): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.dead) return reject(this.dead);
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
    if (this.runs.size === 0) for (const worker of this.workers) worker.hold(false);
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
    for (const worker of this.workers) worker.terminate();
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
