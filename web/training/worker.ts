// The one script of all workers of the page: what it is decides its name. So its code is loaded once.
import type { Reply } from '../../src/experiment/workerMessages.ts';
import { TRAINER } from './trainers.ts';

// What comes before the code is there waits for it.
const obey =
  self.name === TRAINER
    ? import('./trainer.ts').then(({ trainer }) => trainer((reply: Reply) => postMessage(reply)))
    : import('./conductor.ts').then(({ conduct }) => conduct);
addEventListener('message', async ({ data }) => void (await obey)(data));
