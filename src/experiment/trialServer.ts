import { EvenkeelError } from '../core/errors.ts';
import { runTrial } from './trial.ts';
import type { CheckpointPlace } from './trialCheckpoint.ts';
import { type Command, type Reply, unpackData } from './workerMessages.ts';

/** Where a training waits while it is paused. Its state is kept before it waits. */
class Gate {
  private isOpen = true;
  private isKeepAsked = false;
  private steps = 0;
  private release: (() => void) | undefined;

  open(): void {
    this.isOpen = true;
    this.release?.();
  }

  close(): void {
    this.isOpen = false;
  }

  /** Lets one step pass, and no more. */
  step(): void {
    this.isOpen = false;
    this.steps++;
    this.release?.();
  }

  /** Asks for the state to be kept before the next step. */
  keep(): void {
    this.isKeepAsked = true;
  }

  /** Returns at once where it is open, so that a training that is not paused waits for nothing. */
  pass(keep: () => Promise<void>): void | Promise<void> {
    if (!this.isOpen || this.isKeepAsked) return this.wait(keep);
  }

  private async wait(keep: () => Promise<void>): Promise<void> {
    this.isKeepAsked = false;
    await keep();
    while (!this.isOpen && this.steps === 0) {
      await new Promise<void>((resolve) => {
        this.release = resolve;
      });
    }
    if (!this.isOpen) this.steps--;
  }
}

/**
 * What a worker does with the commands that it gets: it trains one network after the other.
 * @param checkpoints what keeps the states of trainings. Default: files
 */
export function trialServer(reply: (message: Reply) => void, checkpoints?: CheckpointPlace): (command: Command) => Promise<void> {
  const stop = new AbortController();
  const gate = new Gate();
  const train = async ({ spec }: Command & { type: 'start' }) => {
    try {
      const outcome = await runTrial(
        { ...spec, data: unpackData(spec.data) },
        {
          onEvent: (event) => reply({ type: 'event', event }),
          signal: stop.signal,
          beforeStep: (keep) => gate.pass(keep),
          ...(checkpoints && { checkpoints }),
        },
      );
      reply({ type: 'done', outcome });
    } catch (error) {
      reply({
        type: 'failed',
        message: (error as Error).stack ?? String(error),
        ...(error instanceof EvenkeelError && { problem: error.problem }),
      });
    }
  };
  return async (command) => {
    if (command.type === 'start') return train(command);
    if (command.type === 'keep') return gate.keep();
    if (command.type === 'pause') gate.close();
    else if (command.type === 'step') gate.step();
    else gate.open();
    if (command.type === 'stop') stop.abort();
  };
}
