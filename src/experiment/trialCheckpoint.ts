import { EvenkeelError } from '../core/errors.ts';
import { writeAtomically } from '../platform/files/atomic.ts';
import { readSource } from '../platform/files/source.ts';
import { systemCode } from '../platform/files/systemError.ts';
import { nodeModule } from '../platform/node.ts';
import type { Callback, TrainingControl } from '../training/callbacks/callback.ts';

/** Where and how often the state of a training is kept. */
export interface CheckpointPlan {
  readonly path: string;
  /** Shortest time between two checkpoints. */
  readonly seconds: number;
}

/** Between two checkpoints passes at least so many times what one takes, so that they cost 1 % of the time. */
const SPACING = 100;

/**
 * Keeps the state of a training in a file, and goes on from there where the training was cut off: at the step of the last checkpoint, with
 * the bits that it would have had. A file that cannot be read any more is warned of, and the training begins anew.
 */
export class TrialCheckpoint implements Callback {
  private readonly path: string;
  private readonly milliseconds: number;
  private control: TrainingControl | undefined;
  private due = 0;

  constructor({ path, seconds }: CheckpointPlan) {
    this.path = path;
    this.milliseconds = seconds * 1000;
  }

  async onTrainBegin(control: TrainingControl): Promise<void> {
    this.control = control;
    this.due = performance.now() + this.milliseconds;
    const { stat } = await nodeModule('node:fs/promises');
    const isThere = await stat(this.path).then(
      () => true,
      (error) => systemCode(error) !== 'ENOENT',
    );
    if (!isThere) return;
    try {
      control.resume((await readSource(this.path)).bytes, this.path);
    } catch (error) {
      if (!(error instanceof EvenkeelError)) throw error;
      control.warn(`the training begins anew: ${error.message}`);
    }
  }

  async onCheckpoint(): Promise<void> {
    const { control } = this;
    const began = performance.now();
    // What diverged is over in a moment, and nothing goes on from it.
    if (!control || began < this.due || control.divergence) return;
    await writeAtomically(this.path, await control.fetchBackup());
    const now = performance.now();
    this.due = now + Math.max(this.milliseconds, SPACING * (now - began));
  }
}
