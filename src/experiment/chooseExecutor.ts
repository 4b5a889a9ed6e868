import { isNode } from '../platform/node.ts';
import { type Executor, runHere } from './executor.ts';
import { loadsInWorkers } from './module.ts';
import type { NetworkSource } from './network.ts';

/** Whether this is the built package: the sources, which a loader runs in the main thread alone, have no worker's entry. */
const isBuilt = !import.meta.url.endsWith('.ts');

/** Whether a network can be made in another thread. */
const travels = (network: NetworkSource): boolean =>
  network.kind === 'module' ? loadsInWorkers(network.path) : network.kind !== 'memory';

/** What trains networks: in Node up to `threads` at the same time, where they travel to other threads; else one after the other, here. */
export async function chooseExecutor(network: NetworkSource, threads: number): Promise<Executor> {
  if (!isNode || !isBuilt || !travels(network)) return runHere;
  const { workerExecutor } = await import('./workers.ts');
  return workerExecutor(threads);
}
