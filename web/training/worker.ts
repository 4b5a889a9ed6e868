// The one script of all workers of the page: what it is decides its name. So its code is loaded once.
import type { Reply } from '../../src/experiment/workerMessages.ts';
import type { FoldOrder } from '../lessons/compute/foldNetwork.ts';
import type { LookOrder } from './messages.ts';
import { TRAINER } from './trainers.ts';

/** Where the page's files lie: this script is in a folder of them. */
const BASE = new URL('..', import.meta.url).href;

/** What a worker does with a message, by its name. */
const ROLES: Readonly<Record<string, () => Promise<(message: never) => unknown>>> = {
  [TRAINER]: async () => (await import('./trainer.ts')).trainer((reply: Reply) => postMessage(reply)),
  conductor: async () => (await import('./conductor.ts')).conduct,
  async reader() {
    const { look } = await import('./look.ts');
    return async (order: LookOrder) => postMessage(await look(order, BASE));
  },
  async folder() {
    const { foldNetwork } = await import('../lessons/compute/foldNetwork.ts');
    return async (order: FoldOrder) => postMessage(await foldNetwork(order, BASE));
  },
};

// What comes before the code is there waits for it.
const obey = ROLES[self.name]?.();
addEventListener('message', async ({ data }) => void (await obey)?.(data as never));
