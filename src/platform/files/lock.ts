import { EvenkeelError, type Problem } from '../../core/errors.ts';
import { nodeModule } from '../node.ts';
import { isRunning, machineName, startOf } from './process.ts';
import { systemCode, writeError } from './systemError.ts';

/*
 * A lock is a file that names its owner. One of a process that has ended is taken over. Whether a process of another machine lives nobody can
 * ask: an owner touches its lock again and again, and one that is not touched for a while has none.
 */

/** Time between two touches, in milliseconds. */
const BEAT = 5000;
/** An owner on another machine that has not touched its lock for so long is gone. */
const SILENCE = 3.2 * BEAT;
/** Longest time between a lock's making and its owner's name in it. */
const NAMELESS = 1000;

export interface Lock {
  /** Gives it up; a lock that another has taken over meanwhile stays. */
  release(): Promise<void>;
}

interface Owner {
  readonly id: string;
  readonly machine: string;
  readonly pid: number;
  readonly started: string | undefined;
  /** The time at which it took the lock, for people. */
  readonly since: string;
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { id, machine, pid, started, since } = JSON.parse(text) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof machine !== 'string' || typeof since !== 'string') return undefined;
    if (!Number.isInteger(pid) || (pid as number) <= 0) return undefined;
    return { id, machine, since, pid: pid as number, started: typeof started === 'string' ? started : undefined };
  } catch {
    return undefined;
  }
}

/** The contents of a lock, and when it was touched last; undefined where there is none. */
async function look(path: string): Promise<{ text: string; touched: number } | undefined> {
  const { open } = await nodeModule('node:fs/promises');
  try {
    // Opened anew each time: a network's file system then asks for the newest.
    const file = await open(path, 'r');
    try {
      return { text: await file.readFile('utf8'), touched: (await file.stat()).mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw writeError(path, error, 'lock');
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether nothing happens to a lock for a while. */
async function isUntouched(path: string, { text, touched }: { text: string; touched: number }, time: number): Promise<boolean> {
  for (const end = performance.now() + time; performance.now() < end; ) {
    await pause(Math.min(time / 10, BEAT / 5));
    const now = await look(path);
    if (now?.text !== text || now.touched !== touched) return false;
  }
  return true;
}

/** The owner of a lock that is held; undefined where it has none any more, or is gone. */
async function holderOf(path: string, text: string, touched: number, silence: number): Promise<Owner | undefined> {
  const owner = parseOwner(text);
  if (!owner) {
    await isUntouched(path, { text, touched }, NAMELESS);
    return undefined;
  }
  if (owner.machine !== (await machineName())) return (await isUntouched(path, { text, touched }, silence)) ? undefined : owner;
  if (!isRunning(owner.pid)) return undefined;
  // Another process may have its number by now.
  const start = await startOf(owner.pid);
  return start !== undefined && owner.started !== undefined && start !== owner.started ? undefined : owner;
}

/** Takes a lock without an owner out of the way; of several processes one does. */
async function clear(path: string, text: string, id: string): Promise<void> {
  const { constants } = await nodeModule('node:fs');
  const { copyFile, readFile, rename, rm } = await nodeModule('node:fs/promises');
  const aside = `${path}.${id}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw writeError(path, error, 'lock');
  }
  // Another process was quicker, and this is its lock.
  if ((await readFile(aside, 'utf8')) !== text) await copyFile(aside, path, constants.COPYFILE_EXCL).catch(() => {});
  await rm(aside, { force: true });
}

/** Makes the lock's file, unless there is one. */
async function make(path: string, text: string): Promise<boolean> {
  const { mkdir, open, rm } = await nodeModule('node:fs/promises');
  const { dirname } = await nodeModule('node:path');
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw writeError(path, error, 'lock');
    // A lock that is there, or was a moment ago; a file in place of the folder is told apart here.
    await look(path);
    return false;
  }
}

async function held(path: string, id: string): Promise<Lock> {
  const { rmSync } = await nodeModule('node:fs');
  const { rm, utimes } = await nodeModule('node:fs/promises');
  const onExit = () => rmSync(path, { force: true });
  process.on('exit', onExit);
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), BEAT);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      process.off('exit', onExit);
      const now = await look(path).catch(() => undefined);
      if (now && parseOwner(now.text)?.id === id) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/**
 * Who has a lock, for people: `process 17, since 2026-01-31T12:00:00.000Z`; undefined where nobody has it. An owner on another machine is taken for
 * alive where it touched its lock lately. Node only.
 */
export async function lockHolder(path: string): Promise<string | undefined> {
  const lock = await look(path);
  const owner = lock && parseOwner(lock.text);
  if (!owner) return undefined;
  if (owner.machine === (await machineName())) {
    const start = isRunning(owner.pid) ? await startOf(owner.pid) : null;
    if (start === null || (start !== undefined && owner.started !== undefined && start !== owner.started)) return undefined;
    return `process ${owner.pid}, since ${owner.since}`;
  }
  return Date.now() - lock.touched < SILENCE ? `process ${owner.pid} of ${owner.machine}, since ${owner.since}` : undefined;
}

/**
 * Takes a lock. Node only.
 * @param problem how it is refused; what came instead, the owner, is filled in
 * @throws EvenkeelError where another process, or another part of this one, has it, and where it cannot be written
 */
export async function acquireLock(path: string, problem: Omit<Problem, 'got'>, silence = SILENCE): Promise<Lock> {
  const { randomUUID } = await nodeModule('node:crypto');
  const { pid } = process;
  const id = randomUUID();
  const machine = await machineName();
  const text = JSON.stringify({ id, machine, pid, started: await startOf(pid), since: new Date().toISOString() });
  for (;;) {
    if (await make(path, text)) return held(path, id);
    const lock = await look(path);
    if (!lock) continue;
    const owner = await holderOf(path, lock.text, lock.touched, silence);
    if (owner) {
      const here = owner.machine === machine;
      const who = owner.pid === pid && here ? 'this process itself' : `process ${owner.pid}${here ? '' : ` of ${owner.machine}`}`;
      throw new EvenkeelError({ ...problem, got: `${who}, since ${owner.since}` });
    }
    await clear(path, lock.text, id);
  }
}
