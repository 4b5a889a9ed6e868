// The entry of the thread in which the HDF5 library runs.
import type { MessagePort } from 'node:worker_threads';
import { EvenkeelError, type Problem } from '../../errors.ts';
import { isNode, nodeModule } from '../../node.ts';
import { readTree, writeTree } from './library.ts';
import type { H5Group } from './tree.ts';

/** To the thread. */
export type Task =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly where: string }
  | { readonly kind: 'write'; readonly tree: H5Group };
/** From it. */
export type Answer =
  | { readonly tree: H5Group }
  | { readonly bytes: Uint8Array }
  | { readonly problem: Problem }
  | { readonly failure: string };

// The library prints what its exceptions say too.
console.warn = () => {};
console.error = () => {};

async function answer(task: Task): Promise<Answer> {
  try {
    return task.kind === 'read' ? { tree: await readTree(task.bytes, task.where) } : { bytes: await writeTree(task.tree) };
  } catch (error) {
    return error instanceof EvenkeelError ? { problem: error.problem } : { failure: String(error) };
  }
}

if (isNode) {
  const port = (await nodeModule('node:worker_threads')).parentPort as MessagePort;
  port.on('message', async (task: Task) => port.postMessage(await answer(task)));
} else {
  globalThis.onmessage = async ({ data }: MessageEvent<Task>) => globalThis.postMessage(await answer(data));
}
