import { access, constants, mkdir, mkdtemp, readdir, realpath, rmdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { EvenkeelError } from '../core/errors.ts';
import type { ReportFiles } from '../experiment/report/files.ts';
import { LOCK, MANIFEST } from '../experiment/run/names.ts';
import { isDraftOf, writeAtomically } from '../platform/files/atomic.ts';
import { acquireLock, type Lock, lockHolder } from '../platform/files/lock.ts';
import { isSystemRefusal, systemCode, systemReason, writeError } from '../platform/files/systemError.ts';

type Content = string | Uint8Array;

function refuse(folder: string, expected: string, got: string, cause?: unknown): never {
  throw new EvenkeelError(
    { where: `option --out, folder ${folder}`, expected, got, remedy: 'Name another folder with --out DIR.' },
    cause === undefined ? undefined : { cause },
  );
}

const EMPTY = 'an empty folder, or one that does not exist yet';

/** How a folder is refused that another run writes to. */
const locked = (folder: string) => ({
  where: `option --out, folder ${folder}`,
  expected: 'one that no other run writes to',
  remedy: 'Name another folder with --out DIR, or wait for that run.',
});

/** The entries of a folder, aside from its lock and what a kill left of a run that never began, or undefined where nothing has that name. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).filter((name) => name !== LOCK && !isDraftOf(MANIFEST, name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The nearest folder on the way to `target` that is there. */
async function standingOf(target: string): Promise<string> {
  let standing = target;
  while (!(await entriesOf(standing))) standing = dirname(standing);
  return standing;
}

/** @throws EvenkeelError unless the folder is empty, or does not exist and can be made */
async function check(folder: string, target: string): Promise<void> {
  const expected = EMPTY;
  try {
    const entries = await entriesOf(target);
    if (entries && entries.length > 0) {
      const holder = await lockHolder(join(target, LOCK));
      if (holder) throw new EvenkeelError({ ...locked(folder), got: holder });
      if (entries.includes(MANIFEST)) {
        const remedy = `Go on with it: evenkeel resume ${folder}, or name another folder with --out DIR.`;
        throw new EvenkeelError({ where: `option --out, folder ${folder}`, expected, got: 'a run', remedy });
      }
      refuse(folder, expected, entries.length === 1 ? 'one with an entry' : `one with ${entries.length} entries`);
    }
    await access(await standingOf(target), constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof EvenkeelError) throw error;
    const got = systemCode(error) === 'ENOTDIR' ? 'a file in its place' : systemReason(error);
    refuse(folder, systemCode(error) === 'ENOTDIR' ? expected : 'a folder that can be written to', got, error);
  }
}

/** Folders to write to where the one that was asked for fails, made when they are needed. */
const REFUGES: readonly (() => string)[] = [tmpdir, homedir, () => process.cwd()];

/**
 * The folder of a run's results. It is claimed before anything long begins, so that a second run into it is refused at its start, and filled at
 * the end, file by file: a file that cannot be made or written takes no other with it.
 */
export class OutputFolder {
  /** As it was named. */
  readonly folder: string;
  /** Whether a file could not be made, or not be written where it belongs. */
  incomplete = false;
  private readonly target: string;
  private readonly lock: Lock;
  private readonly lockPath: string;
  /** The lock inside of a folder that was made. */
  private inner: Lock | undefined;
  /** Folders that were made on the way to it, the outermost first. */
  private readonly made: string | undefined;
  private readonly warn: (message: string) => void;
  private readonly written = new Map<string, string[]>();
  /** Where the next file goes. */
  private place: string | undefined;
  private refuges = 0;

  private constructor(
    folder: string,
    target: string,
    { lock, path }: { readonly lock: Lock; readonly path: string },
    made: string | undefined,
    warn: (message: string) => void,
  ) {
    this.folder = folder;
    this.target = target;
    this.lock = lock;
    this.lockPath = path;
    this.made = made;
    this.warn = warn;
  }

  /**
   * Makes sure that results can be written to a folder, and that no other run writes there meanwhile.
   * @param folder must be empty or not exist; undefined: one named by date and time, with a number where another run has that name
   * @throws EvenkeelError otherwise
   */
  static async claim(folder: string | undefined, warn: (message: string) => void): Promise<OutputFolder> {
    if (folder !== undefined) return OutputFolder.claimNamed(folder, warn);
    const name = defaultFolder(new Date());
    for (let i = 1; ; i++) {
      try {
        return await OutputFolder.claimNamed(i === 1 ? name : `${name}-${i}`, warn);
      } catch (error) {
        // What this run was not asked to write to is not worth a refusal, but where nothing can be written nothing is left to try.
        if (!(error instanceof EvenkeelError) || error.cause !== undefined || i === 100) throw error;
      }
    }
  }

  private static async claimNamed(folder: string, warn: (message: string) => void): Promise<OutputFolder> {
    const named = resolve(folder);
    await check(folder, named);
    let made: string | undefined;
    try {
      // Inside the folder where it exists, as its parent may belong to others; else next to it, so that its name is free until the end.
      const exists = (await entriesOf(named)) !== undefined;
      if (!exists) made = await mkdir(dirname(named), { recursive: true });
      const target = exists ? await realpath(named) : join(await realpath(dirname(named)), basename(named));
      const path = exists ? join(target, LOCK) : join(dirname(target), `.${basename(target)}.lock`);
      const lock = await acquireLock(path, locked(folder));
      return new OutputFolder(folder, target, { lock, path }, made, warn);
    } catch (error) {
      if (made) await removeEmpty(dirname(named), made);
      if (error instanceof EvenkeelError) throw error;
      return refuse(folder, 'a folder that can be written to', systemReason(error), error);
    }
  }

  /** Makes the folder, which from now on is written to as things happen, and returns where it is. */
  async begin(): Promise<string> {
    const inside = join(this.target, LOCK);
    try {
      if ((await entriesOf(this.target))?.length) refuse(this.folder, EMPTY, 'one that was filled meanwhile');
      await mkdir(this.target, { recursive: true });
      // A lock next to a folder that was not there yet does not tell those who find it there.
      if (this.lockPath !== inside) this.inner = await acquireLock(inside, locked(this.folder));
    } catch (error) {
      if (error instanceof EvenkeelError) throw error;
      refuse(this.folder, 'a folder that can be written to', systemReason(error), error);
    }
    this.place = this.target;
    return this.target;
  }

  /**
   * Takes the folder of a run to go on with it.
   * @throws EvenkeelError where another run writes there
   */
  static async reopen(folder: string, warn: (message: string) => void): Promise<OutputFolder> {
    let target: string;
    try {
      target = await realpath(resolve(folder));
    } catch (error) {
      const missing = systemCode(error) === 'ENOENT';
      throw new EvenkeelError(
        {
          where: `run ${folder}`,
          expected: 'the folder of a run',
          got: missing ? 'none of that name' : systemReason(error),
          remedy: '`evenkeel runs` lists those that there are.',
        },
        { cause: error },
      );
    }
    const path = join(target, LOCK);
    const where = `run ${folder}`;
    const lock = await acquireLock(path, {
      where,
      expected: 'one that no other process writes to',
      remedy: 'Wait for that process, or end it.',
    }).catch((error) => {
      if (!isSystemRefusal(error)) throw error;
      const { got } = error.problem;
      const remedy = `Make room, or make it writable, and go on: evenkeel resume ${folder}.`;
      throw new EvenkeelError({ where, expected: 'a folder that can be written to', got, remedy }, { cause: error.cause });
    });
    const output = new OutputFolder(folder, target, { lock, path }, undefined, warn);
    output.place = target;
    return output;
  }

  /** Where the folder is. */
  get path(): string {
    return this.target;
  }

  /** Tells of files that were written to the folder by others. */
  add(names: readonly string[]): void {
    if (names.length > 0) this.written.set(this.target, [...(this.written.get(this.target) ?? []), ...names]);
  }

  /** Makes and writes files, and folders of them, one after the other in their order. What fails is named in a warning and left out. */
  async write(files: ReportFiles, folder = ''): Promise<void> {
    for (const [entry, make] of Object.entries(files)) {
      const name = folder + entry;
      let content: Content | ReportFiles;
      try {
        content = await make();
      } catch (error) {
        // What a format cannot hold is no failure of the run; anything else is a defect, of which the stack tells.
        if (error instanceof EvenkeelError) this.warn(`no ${name}: ${error.message}`);
        else this.lose(`no ${name}: ${(error as Error)?.stack ?? error}`);
        continue;
      }
      if (typeof content === 'string' || content instanceof Uint8Array) await this.put(name, content);
      else await this.write(content, `${name}/`);
    }
  }

  /** Writes a file to the first place that takes it. */
  private async put(name: string, content: Content): Promise<void> {
    for (;;) {
      try {
        this.place ??= await this.freeName();
        await writeAtomically(join(this.place, name), content);
        this.written.set(this.place, [...(this.written.get(this.place) ?? []), name]);
        return;
      } catch (error) {
        const { message } = writeError(this.place ?? this.folder, error) as Error;
        const next = await this.refuge();
        this.lose(next === undefined ? `no ${name}: ${message}` : `${message} Written to ${next} instead.`);
        if (next === undefined) return;
        this.place = next;
      }
    }
  }

  private lose(message: string): void {
    this.incomplete = true;
    this.warn(message);
  }

  /** A new folder elsewhere; undefined where there is none any more. */
  private async refuge(): Promise<string | undefined> {
    while (this.refuges < REFUGES.length) {
      const parent = (REFUGES[this.refuges++] as () => string)();
      const folder = await mkdtemp(join(parent, 'evenkeel-')).catch(() => undefined);
      if (folder) return folder;
    }
    return undefined;
  }

  /** The folder, or with a number after its name where something was put there since it was claimed: nothing is replaced. */
  private async freeName(): Promise<string> {
    let name = this.target;
    for (let i = 2; (await entriesOf(name))?.length; i++) name = `${this.target}-${i}`;
    return name;
  }

  /** The names of the files that were written, in their order. */
  get names(): readonly string[] {
    return [...this.written.values()].flat();
  }

  /** Where most of them are: the folder as it was named, or the first that took a file. */
  get where(): string {
    const [first] = this.written.keys();
    return first === undefined || first === this.target ? this.folder : first;
  }

  /** Where everything is, in a line for each folder; of the folders in it the names alone. */
  get lines(): string[] {
    return [...this.written].map(([folder, names]) => {
      const entries = new Set(names.map((name) => name.replace(/\/.*/, '/')));
      return `Results in ${folder === this.target ? this.folder : folder}: ${[...entries].join(', ')}`;
    });
  }

  /** Takes the folder away, which is empty now. */
  async remove(): Promise<void> {
    await this.release();
    await rmdir(this.target);
  }

  /** Lets others have the folder, and takes away what was made on the way to it where nothing was written. */
  async release(): Promise<void> {
    await this.inner?.release();
    await this.lock.release();
    if (this.made) await removeEmpty(dirname(this.target), this.made);
  }
}

/** Removes a folder and those around it, up to `outermost`, as far as they are empty. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  try {
    for (let at = folder; at.length >= outermost.length; at = dirname(at)) await rmdir(at);
  } catch {
    // Something is in it.
  }
}

/** `runs/2026-01-31-120000`: where results go if nothing else is said. */
export function defaultFolder(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return join('runs', `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`);
}
