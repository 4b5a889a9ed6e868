import type { Awaitable } from '../../../core/awaitable.ts';
import { type ThreadedProgram, type ThreadPool, threadPool } from './pool.ts';

/** Lets the threads drop a program once nobody can run it any more. */
const dropped = new FinalizationRegistry<{ pool: ThreadPool; programs: number[] }>(({ pool, programs }) => {
  for (const program of programs) pool.drop(program);
});

/** Runs the programs of one session on the process's threads. */
export class ThreadedRunner {
  private readonly memory: WebAssembly.Memory;
  private readonly pool = threadPool();
  private readonly programs: number[] = [];

  /** `owner` is who the programs live and die with. */
  constructor(owner: object, memory: WebAssembly.Memory) {
    this.memory = memory;
    dropped.register(owner, { pool: this.pool, programs: this.programs });
  }

  /** Sends a program to the threads; the function returned runs it once. */
  async prepare(threaded: Omit<ThreadedProgram, 'memory'>): Promise<() => Awaitable<void>> {
    const program = await this.pool.load({ ...threaded, memory: this.memory });
    this.programs.push(program);
    return () => this.pool.run(program);
  }
}
