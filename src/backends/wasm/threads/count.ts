import { EvenkeelError } from '../../../core/errors.ts';
import { nodeModule } from '../../../platform/node.ts';
import { threadsAvailable } from './available.ts';
import { MAXIMUM_THREADS } from './barrier.ts';

/** More threads than this are used only where they are asked for. */
const MAXIMUM_AUTO_THREADS = 4;

/**
 * How many threads share a step: as many as are asked for, or as there are cores, and one where threads cannot share memory.
 * @throws EvenkeelError for a number that is no integer from 1 to 64
 */
export async function resolveThreads(threads: number | 'auto'): Promise<number> {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= MAXIMUM_THREADS)) {
    throw new EvenkeelError({
      where: 'wasmBackend, option threads',
      expected: `an integer from 1 to ${MAXIMUM_THREADS}, or 'auto'`,
      got: String(threads),
    });
  }
  if (!(await threadsAvailable())) return 1;
  return threads === 'auto' ? Math.min(await cores(), MAXIMUM_AUTO_THREADS) : threads;
}

async function cores(): Promise<number> {
  if (typeof navigator !== 'undefined' && navigator.hardwareConcurrency) return navigator.hardwareConcurrency;
  const { availableParallelism } = await nodeModule('node:os');
  return availableParallelism();
}
