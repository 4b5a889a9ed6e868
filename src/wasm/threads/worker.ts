import { isNode, nodeModule } from '../../node.ts';
import { CONTROL } from './barrier.ts';
import { WORKER_SOURCE } from './workerSource.ts';

/** A thread of either host, Node or browser. */
export interface ThreadWorker {
  post(message: unknown): void;
  /** Whether the thread keeps the process running. */
  hold(held: boolean): void;
  terminate(): void;
}

export interface WorkerEvents {
  onMessage(message: unknown): void;
  /** The thread has ended, whatever the reason. */
  onDeath(reason: Error): void;
}

const source = WORKER_SOURCE.replace('DONE_WORD', String(CONTROL.done / 4));

async function startInNode({ onMessage, onDeath }: WorkerEvents): Promise<ThreadWorker> {
  const { Worker } = await nodeModule('node:worker_threads');
  // Without the process's own flags: one of them may say that text is a module.
  const worker = new Worker(source, { eval: true, execArgv: [] });
  worker.on('message', onMessage);
  worker.on('error', onDeath);
  worker.on('exit', (code) => onDeath(new Error(`exit code ${code}`)));
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

function startInBrowser({ onMessage, onDeath }: WorkerEvents): ThreadWorker {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = (event) => onMessage(event.data);
  worker.onerror = (event) => onDeath(new Error(event.message));
  return { post: (message) => worker.postMessage(message), hold: () => {}, terminate: () => worker.terminate() };
}

export async function startWorker(events: WorkerEvents): Promise<ThreadWorker> {
  return isNode ? startInNode(events) : startInBrowser(events);
}

/** Threads share memory, which a page may only do when it is cross-origin isolated. */
export function threadsAvailable(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  if (isNode) return true;
  return typeof Worker !== 'undefined' && globalThis.crossOriginIsolated === true;
}
