// The entry of a worker thread that trains one network.
import { parentPort } from 'node:worker_threads';
import { EvenkeelError } from '../core/errors.ts';
import { runTrial } from './trial.ts';
import { type Command, type Reply, unpackData } from './workerMessages.ts';

const stop = new AbortController();
const reply = (message: Reply) => parentPort?.postMessage(message);

parentPort?.on('message', async (command: Command) => {
  if (command.type === 'stop') {
    stop.abort();
    return;
  }
  try {
    const spec = { ...command.spec, data: unpackData(command.spec.data) };
    const outcome = await runTrial(spec, { onEvent: (event) => reply({ type: 'event', event }), signal: stop.signal });
    reply({ type: 'done', outcome });
  } catch (error) {
    reply({
      type: 'failed',
      message: (error as Error).stack ?? String(error),
      ...(error instanceof EvenkeelError && { problem: error.problem }),
    });
  }
});
