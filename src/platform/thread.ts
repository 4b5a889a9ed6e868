import { isNode, nodeModule } from './node.ts';

/** A thread of either host, Node or browser. */
export interface Thread {
  post(message: unknown): void;
  /** Whether the thread keeps the process running. */
  hold(held: boolean): void;
  terminate(): void;
}

export interface ThreadEvents {
  onMessage(message: unknown): void;
  /** The thread has ended, whatever the reason. */
  onDeath(reason: Error): void;
}

async function startInNode(code: string | URL, { onMessage, onDeath }: ThreadEvents): Promise<Thread> {
  const { Worker } = await nodeModule('node:worker_threads');
  // Without the process's own flags: one of them may say that text is a module.
  const worker = new Worker(code, { eval: typeof code === 'string', execArgv: [] });
  worker.on('message', onMessage);
  worker.on('error', onDeath);
  worker.on('exit', (status) => onDeath(new Error(`exit code ${status}`)));
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

/** A browser's worker as a thread. */
function inBrowser(worker: Worker, { onMessage, onDeath }: ThreadEvents): Thread {
  worker.onmessage = (event) => onMessage(event.data);
  worker.onerror = (event) => onDeath(new Error(event.message));
  return { post: (message) => worker.postMessage(message), hold: () => {}, terminate: () => worker.terminate() };
}

/** Starts a thread that runs a script: its text, or in Node the address of a module. */
export async function startThread(code: string | URL, events: ThreadEvents): Promise<Thread> {
  if (isNode) return startInNode(code, events);
  if (code instanceof URL) return inBrowser(new Worker(code), events);
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  try {
    return inBrowser(new Worker(url), events);
  } finally {
    // A worker has resolved its address once it is made (HTML, "Worker constructor").
    URL.revokeObjectURL(url);
  }
}

let startable: Promise<boolean> | undefined;

/** Whether a page lets threads start: its Content-Security-Policy may not allow workers from a text (`worker-src blob:`). Tried once. */
export function threadsStart(): Promise<boolean> {
  if (isNode) return Promise.resolve(true);
  startable ??= new Promise<boolean>((resolve, reject) => {
    const events = { onMessage: () => resolve(true), onDeath: () => resolve(false) };
    startThread('postMessage(0)', events).then((thread) => void startable?.then(() => thread.terminate()), reject);
  }).catch(() => false);
  return startable;
}
