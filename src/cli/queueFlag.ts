import { EvenkeelError } from '../core/errors.ts';
import type { QueueAddress } from '../experiment/queue/address.ts';
import { printWarning } from './print.ts';

/** What a flag that names a queue says of itself. */
export const QUEUE = 'have the trainings done by `evenkeel worker` on other machines, over Redis: redis://HOST:PORT';

/** Hides what a command was called with, as a password in the address of its queue, from those who list processes. */
export function hideArguments(command: string): void {
  process.title = `evenkeel ${command}`;
}

/** The queue that a flag names. @throws EvenkeelError where it is missing or no address */
export async function requireQueue(given: string | undefined): Promise<QueueAddress> {
  if (given === undefined) {
    throw new EvenkeelError({ where: 'option --queue', expected: 'the address of a queue, as redis://HOST:PORT', got: 'none' });
  }
  const { parseQueueAddress } = await import('../experiment/queue/address.ts');
  const address = parseQueueAddress(given);
  try {
    await import('../experiment/queue/bullmq.ts');
  } catch (cause) {
    if ((cause as { code?: unknown } | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    // They take a third of what the package takes, and only queues need them.
    throw new EvenkeelError(
      {
        where: 'option --queue',
        expected: 'the packages bullmq and ioredis',
        got: 'none that are installed',
        remedy: 'Install them: npm install bullmq ioredis',
      },
      { cause },
    );
  }
  return address;
}

/**
 * The queue that a flag of a run names, if any, once it is known that it can be reached.
 * @throws EvenkeelError where it cannot
 */
export async function queueOf(command: string, given: string | undefined): Promise<QueueAddress | undefined> {
  if (given === undefined) return undefined;
  hideArguments(command);
  const address = await requireQueue(given);
  const { reach } = await import('../experiment/queue/connection.ts');
  for (const warning of (await reach(address)).warnings) printWarning(`queue ${address.shown}: ${warning}.`);
  return address;
}
