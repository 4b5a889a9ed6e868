import { EvenkeelError } from '../core/errors.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import type { MapsRequest } from './observe/featureMaps.ts';
import { type BetweenSteps, runTrial } from './trial.ts';
import type { CheckpointPlace } from './trialCheckpoint.ts';
import { type Command, type Reply, unpackData } from './workerMessages.ts';

/** Where a training waits while it is paused, and does between two steps what it is asked for. Its state is kept before it waits. */
class Gate {
  private isOpen = true;
  private isKeepAsked = false;
  private asked: MapsRequest | undefined;
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

  /** Asks for what a layer makes of an image, in place of what was asked for and not answered yet. */
  ask(request: MapsRequest): void {
    this.asked = request;
    this.release?.();
  }

  /** What was asked of another training is none of this one's. */
  forget(): void {
    this.asked = undefined;
  }

  /** Returns at once where it is open, so that a training that is not paused waits for nothing. */
  pass(training: BetweenSteps): void | Promise<void> {
    if (!this.isOpen || this.isKeepAsked || this.asked) return this.wait(training);
  }

  private async wait(training: BetweenSteps): Promise<void> {
    if (!this.isOpen || this.isKeepAsked) {
      this.isKeepAsked = false;
      await training.keep();
    }
    await this.answer(training);
    while (!this.isOpen && this.steps === 0) {
      await new Promise<void>((resolve) => {
        this.release = resolve;
      });
      await this.answer(training);
    }
    if (!this.isOpen) this.steps--;
  }

  private async answer(training: BetweenSteps): Promise<void> {
    while (this.asked) {
      const { asked } = this;
      this.asked = undefined;
      await training.showMaps(asked);
    }
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
    gate.forget();
    try {
      const outcome = await runTrial(
        { ...spec, data: unpackData(spec.data) },
        {
          onEvent: (event) => reply({ type: 'event', event }),
          signal: stop.signal,
          beforeStep: (training) => gate.pass(training),
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
    if (command.type === 'maps') {
      const { x, ...request } = command.request;
      return gate.ask({ ...request, x: new Tensor(x.data, x.shape) });
    }
    if (command.type === 'pause') gate.close();
    else if (command.type === 'step') gate.step();
    else gate.open();
    if (command.type === 'stop') stop.abort();
  };
}
