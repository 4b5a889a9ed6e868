// The entry of a thread, or of a process of a queue's worker, that trains one network after the other.
import { parentPort } from 'node:worker_threads';
import { trialServer } from './trialServer.ts';
import type { Reply } from './workerMessages.ts';

const port = parentPort;
const serve = trialServer((reply: Reply) => (port ? port.postMessage(reply) : process.send?.(reply)));
(port ?? process).on('message', serve);

if (!port) {
  process.on('disconnect', () => process.exit());
  // What a terminal sends to all of its processes is for the worker, which says what becomes of the training.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
}
