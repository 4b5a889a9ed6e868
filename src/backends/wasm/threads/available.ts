import { isNode } from '../../../platform/node.ts';
import { threadsStart } from '../../../platform/thread.ts';

/** Threads share memory, which a page may only do when it is cross-origin isolated, and must be allowed to start. */
export async function threadsAvailable(): Promise<boolean> {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  if (isNode) return true;
  return typeof Worker !== 'undefined' && globalThis.crossOriginIsolated === true && (await threadsStart());
}
