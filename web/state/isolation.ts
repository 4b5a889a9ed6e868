import { status } from './run.ts';

/** Whether workers share memory: of the data one copy, and several threads for one training. */
export const isIsolated: boolean = globalThis.crossOriginIsolated === true;

const KEY = 'evenkeel-isolated';

/**
 * Isolates the page where its host does not: a service worker adds the headers, with which the page is loaded once more. Where the browser has none, as without
 * https, or does not isolate all the same, the page stays as it is.
 */
export async function isolate(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (isIsolated || !workers || sessionStorage.getItem(KEY) !== null) return;
  const isControlled = new Promise<void>((resolve) => {
    if (workers.controller) resolve();
    workers.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  await workers.register('./isolation.js');
  await isControlled;
  // Whoever began meanwhile is not disturbed: the next time the page opens isolated.
  if (status.value !== 'idle') return;
  sessionStorage.setItem(KEY, '');
  location.reload();
}
