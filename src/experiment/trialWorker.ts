// The entry of a worker thread that trains one network after the other.
import { parentPort } from 'node:worker_threads';
import { trialServer } from './trialServer.ts';
import type { Reply } from './workerMessages.ts';

parentPort?.on(
  'message',
  trialServer((message: Reply) => parentPort?.postMessage(message)),
);
