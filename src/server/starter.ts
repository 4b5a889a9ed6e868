import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { Refusal } from './refusal.ts';
import type { RunRequest } from './runRequest.ts';

/** A run that was started from the page. */
export interface StartedRun {
  readonly name: string;
  readonly isOver: boolean;
  /** Whether the page stopped it. */
  readonly wasStopped: boolean;
  /** Why it did not begin; '' where it did, or where that is not known yet. */
  readonly said: string;
}

interface Started extends StartedRun {
  isOver: boolean;
  wasStopped: boolean;
  said: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

export interface StarterOptions {
  /** The folder with the runs. */
  readonly runs: string;
  /** The command line, as a file that Node runs. */
  readonly program: string;
  /** Runs that go on at the same time. Default: one for each two cores, as a run takes two. */
  readonly most?: number;
}

/** No more than this of what a run says is kept, in characters. */
const MOST_SAID = 4000;
/** How long the end of all runs is waited for, in milliseconds. */
const PATIENCE = 10_000;

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Starts experiments on this machine, each as a command in a process of its own that writes to a new folder among the runs. */
export class Starter {
  private readonly runs: string;
  private readonly program: string;
  private readonly most: number;
  private readonly all = new Map<string, Started>();
  /** Names that are about to be started. */
  private readonly claimed = new Set<string>();

  constructor({ runs, program, most = Math.max(1, Math.floor(availableParallelism() / 2)) }: StarterOptions) {
    this.runs = runs;
    this.program = program;
    this.most = most;
  }

  get started(): readonly StartedRun[] {
    return [...this.all.values()];
  }

  /** @throws Refusal where the name is taken, or enough runs go on */
  async start({ name, options }: RunRequest): Promise<void> {
    const going = [...this.all.values()].filter(({ isOver }) => !isOver).length + this.claimed.size;
    if (going >= this.most) {
      throw new Refusal(
        429,
        `${going} ${going === 1 ? 'run goes' : 'runs go'} on, as many as this machine takes at once: stop one, or wait.`,
      );
    }
    // Claimed before anything is waited for: two requests at the same time are not both the last.
    this.claimed.add(name);
    try {
      const out = resolve(this.runs, name);
      if (await isThere(out)) throw new Refusal(409, `name: expected a new one, got ${name}, which is there already.`);
      const place = await mkdtemp(join(tmpdir(), 'evenkeel-studio-'));
      const config = join(place, 'options.json');
      await writeFile(config, JSON.stringify(options), { mode: 0o600 });
      this.all.set(name, this.open(name, ['compare', '--quiet', '--config', config, '--out', out], place));
    } finally {
      this.claimed.delete(name);
    }
  }

  /** Ends a run after its current step, as Ctrl-C does: what was reached stays, and it can be resumed. Asked again, it ends at once. */
  stop(name: string): void {
    const run = this.all.get(name);
    if (!run || run.isOver) throw new Refusal(409, `expected a run that was started here and goes on, got ${printable(name)}.`);
    run.wasStopped = true;
    run.child.kill('SIGINT');
  }

  /** Stops all that go on, and waits for them a while. */
  async close(): Promise<void> {
    const going = [...this.all.values()].filter(({ isOver }) => !isOver);
    for (const { child } of going) child.kill('SIGINT');
    if (going.length === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, PATIENCE);
    });
    await Promise.race([Promise.all(going.map(({ ended }) => ended)), patience]);
    clearTimeout(timer);
  }

  private open(name: string, args: readonly string[], place: string): Started {
    // A group of its own: Ctrl-C in the terminal is for the server, which stops its runs once.
    const child = spawn(process.execPath, [this.program, ...args], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-MOST_SAID);
    });
    const ended = new Promise<void>((done) => {
      const over = (said: string) => {
        run.isOver = true;
        run.said = said;
        void rm(place, { recursive: true, force: true }).then(done, done);
      };
      child.on('error', ({ message }) => over(message));
      child.on('close', (code) => over(code === 0 ? '' : lastLine(text)));
    });
    const run: Started = { name, isOver: false, wasStopped: false, said: '', child, ended };
    return run;
  }
}

/** What a command said last, without its name. */
const lastLine = (text: string): string => printable(text.trim().split('\n').at(-1) ?? '').replace(/^evenkeel: /, '');
