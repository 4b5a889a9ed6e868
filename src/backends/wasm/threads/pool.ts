import type { Awaitable } from '../../../core/awaitable.ts';
import { CONTROL } from './barrier.ts';
import { PoolThread } from './poolThread.ts';

/** A program as threads run it. */
export interface ThreadedProgram {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** How many run it, the calling thread among them where it does. */
  readonly threads: number;
  /** Whether the calling thread is one of them, for programs so short that waking it afterwards would take too long. */
  readonly withCaller: boolean;
}

/** A program that was sent to the threads. */
interface LoadedProgram extends ThreadedProgram {
  /** The calling thread's part. */
  readonly callerStep?: (thread: number) => void;
}

interface Run {
  readonly memory: WebAssembly.Memory;
  resolve(): void;
  reject(reason: Error): void;
}

type Reply = { readonly type: 'done'; readonly run: number } | { readonly type: 'failed'; readonly message: string };

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
  /** How many seconds the calling thread waits for one that does not begin. */
  patience = 10;
  private workers: PoolThread[] = [];
  /** All threads that ought to be alive: `workers`, and fresh ones that are to replace them. */
  private readonly living = new Set<PoolThread>();
  private readonly programs = new Map<number, LoadedProgram>();
  private readonly runs = new Map<number, Run>();
  /** Called once no run is left. */
  private readonly idle: (() => void)[] = [];
  private starting: Promise<void> = Promise.resolve();
  private count = 0;
  private dropped = 0;
  /** Set while fresh threads wait for the running ones to be idle. */
  private replace: (() => void) | undefined;
  private dead: Error | undefined;

  private async start(): Promise<PoolThread> {
    const worker: PoolThread = await PoolThread.start({
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

  private end(worker: PoolThread): void {
    this.living.delete(worker);
    worker.terminate();
  }

  get alive(): boolean {
    return this.dead === undefined;
  }

  /** The threads that run a program, besides the calling one. */
  private threadsOf({ threads, withCaller }: ThreadedProgram): readonly PoolThread[] {
    return this.workers.slice(0, withCaller ? threads - 1 : threads);
  }

  private send(program: number): void {
    const loaded = this.programs.get(program) as LoadedProgram;
    const { module, memory } = loaded;
    for (const worker of this.threadsOf(loaded)) worker.post({ type: 'load', program, module, memory });
  }

  /** Sends a program to the threads that will run it. Returns its number. */
  async load(threaded: ThreadedProgram): Promise<number> {
    const { module, memory, threads, withCaller } = threaded;
    await this.grow(withCaller ? threads - 1 : threads);
    if (this.dead) throw this.dead;
    const program = this.count++;
    if (withCaller) {
      const env = { memory, wait: this.callerWait(threaded) };
      const { exports } = await WebAssembly.instantiate(module, { env });
      this.programs.set(program, { ...threaded, callerStep: exports.step as (thread: number) => void });
    } else this.programs.set(program, threaded);
    this.send(program);
    return program;
  }

  /** How the calling thread sleeps in a barrier. It hears of no death meanwhile, so it gives up where a thread does not even begin. */
  private callerWait(program: ThreadedProgram): (address: number, value: number) => void {
    const control = new Int32Array(program.memory.buffer, 0, CONTROL.end / 4);
    let missed = 0;
    return (address, value) => {
      const timedOut = Atomics.wait(control, address >> 2, value, 1000) === 'timed-out';
      missed = timedOut && !this.threadsOf(program).every((thread) => thread.hasBegun) ? missed + 1 : 0;
      if (missed === this.patience) Atomics.store(control, CONTROL.abort / 4, 1);
    };
  }

  /** Lets go of a program. */
  drop(program: number): void {
    this.programs.delete(program);
    for (const worker of this.workers) worker.post({ type: 'drop', program });
    if (++this.dropped >= RENEW_AFTER && !this.dead) this.renew();
  }

  /** Runs a program once on its threads. Rejects if a thread dies. */
  run(program: number): Awaitable<void> {
    if (this.dead) return Promise.reject(this.dead);
    // Fresh threads wait for the old ones to be idle: nothing more is given to these.
    if (this.replace) return this.starting.then(() => this.run(program));
    const loaded = this.programs.get(program) as LoadedProgram;
    if (loaded.callerStep) {
      if (this.runs.size === 0) return this.runWithCaller(program, loaded, loaded.callerStep);
      return new Promise<void>((resume) => this.idle.push(resume)).then(() => this.run(program));
    }
    return new Promise((resolve, reject) => {
      const run = this.count++;
      this.runs.set(run, { memory: loaded.memory, resolve, reject });
      if (this.runs.size === 1) for (const worker of this.workers) worker.hold(true);
      for (const [thread, worker] of this.threadsOf(loaded).entries()) worker.post({ type: 'run', program, thread, run });
    });
  }

  /** Runs a program as its first thread, together with the others. */
  private runWithCaller(program: number, loaded: LoadedProgram, step: (thread: number) => void): void {
    const control = new Int32Array(loaded.memory.buffer, 0, CONTROL.end / 4);
    for (const [i, worker] of this.threadsOf(loaded).entries()) worker.ask(program, i + 1);
    try {
      step(0);
    } catch (error) {
      Atomics.store(control, CONTROL.abort / 4, 1);
      this.die(error as Error);
    }
    if (Atomics.load(control, CONTROL.abort / 4)) this.die(new Error(`it failed, or did not begin for ${this.patience} seconds`));
    if (this.dead) throw this.dead;
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
      this.becomeIdle();
    }
    run?.resolve();
  }

  private becomeIdle(): void {
    this.replace?.();
    for (const resume of this.idle.splice(0)) resume();
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
    this.becomeIdle();
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
