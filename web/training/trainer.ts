import type { CheckpointPlace } from '../../src/experiment/trialCheckpoint.ts';
import { trialServer } from '../../src/experiment/trialServer.ts';
import type { Reply } from '../../src/experiment/workerMessages.ts';
import { DATABASE_CHECKPOINTS } from '../storage/keptRun.ts';
import { cannotKeep } from './pageStore.ts';

/** Checkpoints in the browser's database; where it refuses one, the training goes on without. */
function checkpoints(tell: (problem: string) => void): CheckpointPlace {
  let isBroken = false;
  const attempt = async <T>(action: () => Promise<T>): Promise<T | undefined> => {
    if (isBroken) return undefined;
    try {
      return await action();
    } catch (error) {
      isBroken = true;
      tell(cannotKeep(error));
      return undefined;
    }
  };
  return {
    read: (path) => attempt(() => DATABASE_CHECKPOINTS.read(path)),
    write: (path, bytes) => attempt(() => DATABASE_CHECKPOINTS.write(path, bytes)),
  };
}

/** What a worker of the page does that trains networks. */
export function trainer(reply: (message: Reply) => void): ReturnType<typeof trialServer> {
  return trialServer(
    reply,
    checkpoints((message) => reply({ type: 'event', event: { type: 'warning', message } })),
  );
}
