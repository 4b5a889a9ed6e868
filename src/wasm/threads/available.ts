import { isNode } from '../../node.ts';

/** Threads share memory, which a page may only do when it is cross-origin isolated. */
export function threadsAvailable(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  if (isNode) return true;
  return typeof Worker !== 'undefined' && globalThis.crossOriginIsolated === true;
}
