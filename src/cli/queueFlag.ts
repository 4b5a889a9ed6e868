import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { QueueAddress } from '../experiment/queue/address.ts';
import { printWarning } from './print.ts';

/** Names the variable of the environment that may have the address of a queue: other users do not see it, as they do what a command was called with. */
const VARIABLE = 'EVENKEEL_QUEUE';

/** What names a queue: `--queue URL`, or `--queue` alone, which is `true`, for the address in the environment. */
export type QueueOption = string | true;

/** Adds the flag that has trainings done by the workers of a queue. */
export const addQueue = (command: Command): Command =>
  command.option(
    '--queue [URL]',
    `have the trainings done by \`evenkeel worker\` on other machines, over Redis: redis://HOST:PORT (default: what ${VARIABLE} has)`,
  );

/** Adds the flag to a command that needs a queue. */
export const addRequiredQueue = (command: Command): Command =>
  command.option(
    '--queue <URL>',
    `the queue: redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT (default: what ${VARIABLE} has)`,
  );

/** Hides what a command was called with, as a password in the address of its queue, from those who list processes. */
export function hideArguments(command: string): void {
  process.title = `evenkeel ${command}`;
}

/** The queue that a flag or the environment names. @throws EvenkeelError where it is missing or no address */
export async function requireQueue(given: QueueOption | undefined): Promise<QueueAddress> {
  const isGiven = typeof given === 'string';
  const text = isGiven ? given : process.env[VARIABLE];
  // The processes that train, in which modules run, need not know it.
  delete process.env[VARIABLE];
  if (text === undefined || text === '') {
    throw new EvenkeelError({
      where: 'option --queue',
      expected: 'the address of a queue, as redis://HOST:PORT',
      got: 'none',
      remedy: `Name it, or set ${VARIABLE}.`,
    });
  }
  const { parseQueueAddress } = await import('../experiment/queue/address.ts');
  const address = parseQueueAddress(text, isGiven ? 'option --queue' : `variable ${VARIABLE}`);
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
export async function queueOf(command: string, given: QueueOption | undefined): Promise<QueueAddress | undefined> {
  if (given === undefined) return undefined;
  hideArguments(command);
  const address = await requireQueue(given);
  const { reach } = await import('../experiment/queue/connection.ts');
  for (const warning of (await reach(address)).warnings) printWarning(`queue ${address.shown}: ${warning}.`);
  return address;
}
