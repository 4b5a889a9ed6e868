import { isNode } from '../../../platform/node.ts';
import { threadsStart } from '../../../platform/thread.ts';

/** Threads share memory, which a page may only do when it is cross-origin isolated, and must be allowed to start. */
export async function threadsAvailable(): Promise<boolean> {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  if (isNode) return true;
  return typeof Worker !== 'undefined' && globalThis.crossOriginIsolated === true && (await threadsStart());
}

let blocks: boolean | undefined;

/** Whether this thread may wait for others, as all may but a page's own. Asked only where memory can be shared. */
export function mayBlock(): boolean {
  if (blocks === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      blocks = true;
    } catch {
      blocks = false;
    }
  }
  return blocks;
}
