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

  /**
   * Starts a thread. It is there once it has answered: in a worker of a page a thread that is being started waits for the one that starts it, which must not
   * block meanwhile.
   */
  static async start({ onMessage, onDeath }: ThreadEvents): Promise<PoolThread> {
    const request = new Int32Array(new SharedArrayBuffer(4));
    let answer: (() => void) | undefined;
    let fail: ((reason: Error) => void) | undefined;
    const answered = new Promise<void>((resolve, reject) => {
      [answer, fail] = [resolve, reject];
    });
    const thread = await startThread(WORKER_SOURCE, {
      onMessage(message) {
        if (answer) answer();
        else onMessage(message);
      },
      onDeath(reason) {
        if (fail) fail(reason);
        else onDeath(reason);
      },
    });
    thread.hold(true);
    thread.post({ type: 'begin', request });
    await answered;
    [answer, fail] = [undefined, undefined];
    thread.hold(false);
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
