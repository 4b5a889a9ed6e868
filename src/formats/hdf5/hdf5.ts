import { decodeBase64 } from '../../core/base64.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { gunzip } from '../../platform/files/gunzip.ts';
import { isNode } from '../../platform/node.ts';
import { startThread, type Thread, threadsStart } from '../../platform/thread.ts';
import { type H5Group, isHdf5 } from './tree.ts';
import type { Answer, Task } from './worker.ts';

/** Seconds of the processor that a file of so many bytes may take: a damaged one can keep the library busy for ever. Many small arrays take the longest. */
const secondsFor = (bytes: number) => Math.min(1.5 + bytes / 0.4e6, 20 + bytes / 10e6);

/** A thread with the library, which does one task after the other. */
interface Librarian {
  readonly thread: Thread;
  /** Who waits for the answer to the task in hand. */
  settle: ((answer: Answer) => void) | undefined;
}

let idle: Librarian | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** What the thread runs, unpacked once: each file that is refused costs a thread. */
let script: string | undefined;

async function unpackScript(): Promise<string> {
  const { WORKER_TEXT } = await import('./workerText.ts');
  return new TextDecoder().decode(await gunzip(decodeBase64(WORKER_TEXT), 'of the HDF5 worker'));
}

async function start(): Promise<Librarian> {
  const events = {
    onMessage: (answer: unknown) => worker.settle?.(answer as Answer),
    onDeath: (reason: Error) => worker.settle?.({ failure: reason.message }),
  };
  if (!(await threadsStart())) {
    throw new EvenkeelError({
      where: 'a file of Keras',
      expected: 'a page that lets a worker start from a blob: address',
      got: 'one whose Content-Security-Policy does not',
      remedy: 'Add blob: to its worker-src.',
    });
  }
  script ??= await unpackScript();
  const thread = await startThread(script, events);
  const worker: Librarian = { thread, settle: undefined };
  return worker;
}

/** Seconds that the process has had a processor for: on a busy machine fewer than have gone by. In a page all that have gone by. */
function processorSeconds(): number {
  if (!isNode) return performance.now() / 1000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The answer to a task, or what became of the thread; `seconds` may be infinite. */
function ask(worker: Librarian, task: Task, seconds: number): Promise<Answer> {
  return new Promise((resolve) => {
    const began = processorSeconds();
    const end = () => {
      const left = seconds - (processorSeconds() - began);
      if (left <= 0) worker.settle?.({ failure: `no end after ${seconds} s` });
      else timer = setTimeout(end, left * 1000);
    };
    let timer = seconds === Number.POSITIVE_INFINITY ? undefined : setTimeout(end, seconds * 1000);
    worker.settle = (answer) => {
      worker.settle = undefined;
      clearTimeout(timer);
      resolve(answer);
    };
    worker.thread.post(task);
  });
}

/** Does a task in the thread, which is ended where it takes too long or fails: the library may then be in any state. */
async function perform(task: Task, seconds: number): Promise<Answer> {
  const fresh = idle === undefined;
  idle ??= await start();
  const worker = idle;
  worker.thread.hold(true);
  // The time that the library itself takes to start is not the file's.
  const started = fresh ? await ask(worker, { kind: 'start' }, Number.POSITIVE_INFINITY) : undefined;
  const answer = started && 'failure' in started ? started : await ask(worker, task, seconds);
  worker.thread.hold(false);
  if ('problem' in answer || 'failure' in answer) {
    idle = undefined;
    worker.thread.terminate();
  }
  return answer;
}

async function inThread(task: Task, where: string, seconds: number): Promise<Answer> {
  const done = queue.then(() => perform(task, seconds));
  queue = done.catch(() => {});
  const answer = await done;
  if ('problem' in answer) throw new EvenkeelError(answer.problem);
  if (!('failure' in answer)) return answer;
  throw new EvenkeelError({
    where,
    expected: 'a whole HDF5 file of numbers and text',
    got: `a damaged one (${answer.failure.slice(0, 200)})`,
    remedy: 'Save the model again.',
  });
}

/**
 * Reads a whole HDF5 file of numbers: groups, arrays, and attributes that are text.
 * @param seconds how long of the processor it may take; by default 1.5 s and 1 s more for each 0.4 MB, up to 20 s and 1 s for each 10 MB
 * @throws EvenkeelError for damaged files, for links, for what claims to hold far more than the file could, and for one that takes too long
 */
export async function readHdf5(bytes: Uint8Array, where: string, seconds = secondsFor(bytes.length)): Promise<H5Group> {
  if (!isHdf5(bytes)) {
    throw new EvenkeelError({ where, expected: 'an HDF5 file', got: 'other bytes', remedy: 'Save the model again.' });
  }
  return ((await inThread({ kind: 'read', bytes, where }, where, seconds)) as { tree: H5Group }).tree;
}

/** Writes an HDF5 file. */
export async function writeHdf5({ attributes, arrays, groups }: H5Group): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await inThread({ kind: 'write', tree: plain({ attributes, arrays, groups }) }, 'HDF5', Number.POSITIVE_INFINITY);
  return (answer as { bytes: Uint8Array<ArrayBuffer> }).bytes;
}

/** A group without its class, as it can be sent. */
const plain = ({ attributes, arrays, groups }: H5Group): H5Group => ({
  attributes,
  arrays,
  groups: new Map([...groups].map(([name, group]) => [name, plain(group)])),
});
