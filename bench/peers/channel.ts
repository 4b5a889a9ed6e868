import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Contender, environmentFor } from './contenders.ts';
import type { Reply, Request } from './protocol.ts';

/** The last `count` cores that this process may use, as taskset writes them; undefined where there is no taskset. */
function lastCores(count: number): string | undefined {
  const { status, stdout } = spawnSync('taskset', ['-pc', String(process.pid)], { encoding: 'utf8' });
  const list = status === 0 ? stdout.split(':').at(-1)?.trim() : undefined;
  const cores = list?.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  if (cores && cores.length < count) throw new Error(`${count} threads need as many cores, and this process has ${cores.length}`);
  return cores?.slice(-count).join(',');
}

/** A contender's process, asked one thing at a time. */
export class Channel {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly replies: AsyncIterator<string>;
  private errors = '';
  private dead = false;

  /** Pins the process to as many cores as it has threads: not every pool can be told a number. */
  constructor(contender: Contender, threads: number) {
    const cores = lastCores(threads);
    const [file = '', ...args] = [...(cores ? ['taskset', '-c', cores] : []), ...contender.command];
    this.child = spawn(file, args, { env: environmentFor(contender, threads) });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-2000);
    });
    // A write to a process that has ended fails here; the missing reply is what reports it.
    this.child.stdin.on('error', () => {});
    this.child.on('exit', () => {
      this.dead = true;
    });
    this.replies = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with the driver's message; a process that ends or takes longer than `seconds` is ended and named. */
  async ask(request: Request, seconds: number): Promise<Reply> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), seconds * 1000);
    });
    const next = await Promise.race([this.replies.next(), late]);
    clearTimeout(timer);
    if (!next) {
      await this.end();
      throw new Error(`no answer to "${request.cmd}" within ${seconds} s`);
    }
    if (next.done) {
      await this.end();
      throw new Error(`the process ended: ${this.errors.trim().split('\n').slice(-3).join(' | ') || 'without a message'}`);
    }
    const reply = JSON.parse(next.value) as Reply;
    if (!reply.ok) throw new Error(reply.error ?? 'an error without a message');
    return reply;
  }

  get ended(): boolean {
    return this.dead;
  }

  /** Ends the process: its input closes, on which a driver leaves with the workers it has, and one that is busy is killed. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.dead = true;
    const left = once(this.child, 'exit');
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await left;
    clearTimeout(timer);
  }
}
