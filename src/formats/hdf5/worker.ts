// The entry of the thread in which the HDF5 library runs. Bundlers make one script of it: no import on demand, no await at its top.
import './quiet.ts';
import { EvenkeelError, type Problem } from '../../core/errors.ts';
import { isNode, nodeModule } from '../../platform/node.ts';
import { fileSystem, readTree, writeTree } from './library.ts';
import type { H5Group } from './tree.ts';

/** To the thread. */
export type Task =
  | { readonly kind: 'start' }
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly where: string }
  | { readonly kind: 'write'; readonly tree: H5Group };
/** From it. */
export type Answer =
  | { readonly started: true }
  | { readonly tree: H5Group }
  | { readonly bytes: Uint8Array }
  | { readonly problem: Problem }
  | { readonly failure: string };

/** Waits until the library is there, which takes longer than most files. */
async function started(): Promise<Answer> {
  await fileSystem();
  return { started: true };
}

async function answer(task: Task): Promise<Answer> {
  try {
    if (task.kind === 'start') return await started();
    return task.kind === 'read' ? { tree: await readTree(task.bytes, task.where) } : { bytes: await writeTree(task.tree) };
  } catch (error) {
    return error instanceof EvenkeelError ? { problem: error.problem } : { failure: String(error) };
  }
}

if (isNode) {
  void nodeModule('node:worker_threads').then(({ parentPort }) => {
    parentPort?.on('message', async (task: Task) => parentPort.postMessage(await answer(task)));
  });
} else {
  globalThis.onmessage = async ({ data }: MessageEvent<Task>) => globalThis.postMessage(await answer(data));
}
