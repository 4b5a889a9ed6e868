import { startThread, type Thread, type ThreadEvents } from '../../../platform/thread.ts';
import { REQUEST, WORKER_SOURCE } from './workerSource.ts';

/** A thread of the pool. It gets messages, or is asked by a word of shared memory while it watches that, which is a hundred times as fast. */
export class PoolThread {
  private readonly thread: Thread;
  private readonly request: Int32Array;

  private constructor(thread: Thread, request: Int32Array) {
    this.thread = thread;
    this.request = request;
  }

  static async start(events: ThreadEvents): Promise<PoolThread> {
    const request = new Int32Array(new SharedArrayBuffer(4));
    const thread = await startThread(WORKER_SOURCE, events);
    thread.post({ type: 'begin', request });
    return new PoolThread(thread, request);
  }

  /** Sends a message, which is read once the thread has stopped watching. */
  post(message: unknown): void {
    Atomics.compareExchange(this.request, 0, REQUEST.watched, REQUEST.unwatched);
    this.thread.post(message);
  }

  /** Has the thread run its part of a program, without an answer. */
  ask(program: number, thread: number): void {
    if (Atomics.compareExchange(this.request, 0, REQUEST.watched, program + 1) !== REQUEST.watched)
      this.thread.post({ type: 'run', program, thread });
  }

  /** Whether the thread has begun what it was asked for. */
  get hasBegun(): boolean {
    return Atomics.load(this.request, 0) === REQUEST.watched;
  }

  hold(held: boolean): void {
    this.thread.hold(held);
  }

  terminate(): void {
    this.thread.terminate();
  }
}
