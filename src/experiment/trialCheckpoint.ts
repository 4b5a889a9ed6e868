import { EvenkeelError } from '../core/errors.ts';
import { writeAtomically } from '../platform/files/atomic.ts';
import { readSource } from '../platform/files/source.ts';
import { systemCode } from '../platform/files/systemError.ts';
import { nodeModule } from '../platform/node.ts';
import type { Callback, TrainingControl } from '../training/callbacks/callback.ts';
import { Writes } from '../training/callbacks/writeErrors.ts';

/** Where and how often the state of a training is kept. */
export interface CheckpointPlan {
  readonly path: string;
  /** Shortest time between two checkpoints. */
  readonly seconds: number;
}

/** What keeps checkpoints by their paths: files, or what a page has in their place. */
export interface CheckpointPlace {
  /** undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** Checkpoints as files. Node only. */
export const CHECKPOINT_FILES: CheckpointPlace = {
  async read(path) {
    const { stat } = await nodeModule('node:fs/promises');
    const isThere = await stat(path).then(
      () => true,
      (error) => systemCode(error) !== 'ENOENT',
    );
    return isThere ? (await readSource(path)).bytes : undefined;
  },
  write: writeAtomically,
};

/** Between two checkpoints passes at least so many times what one takes, so that they cost 1 % of the time. */
const SPACING = 100;

/**
 * Keeps the state of a training, and goes on from there where the training was cut off: at the step of the last checkpoint, with
 * the bits that it would have had. One that cannot be read any more is warned of, and the training begins anew; where the system refuses one, as on a full disk, the
 * training goes on without it.
 */
export class TrialCheckpoint implements Callback {
  private readonly path: string;
  private readonly milliseconds: number;
  private readonly place: CheckpointPlace;
  private readonly writes = new Writes('checkpoint', 'warn');
  private control: TrainingControl | undefined;
  private due = 0;

  constructor({ path, seconds }: CheckpointPlan, place: CheckpointPlace = CHECKPOINT_FILES) {
    this.path = path;
    this.milliseconds = seconds * 1000;
    this.place = place;
  }

  async onTrainBegin(control: TrainingControl): Promise<void> {
    this.control = control;
    this.writes.begin(control);
    this.due = performance.now() + this.milliseconds;
    try {
      const bytes = await this.place.read(this.path);
      if (bytes) control.resume(bytes, this.path);
    } catch (error) {
      if (!(error instanceof EvenkeelError)) throw error;
      control.warn(`the training begins anew: ${error.message}`);
    }
  }

  async onCheckpoint(): Promise<void> {
    if (performance.now() >= this.due) await this.keep();
  }

  /** Takes a checkpoint now: between two steps, as where a training pauses. */
  async keep(): Promise<void> {
    const { control } = this;
    // What diverged is over in a moment, and nothing goes on from it.
    if (!control || control.divergence) return;
    const began = performance.now();
    const backup = await control.fetchBackup();
    await this.writes.attempt(() => this.place.write(this.path, backup));
    const now = performance.now();
    this.due = now + Math.max(this.milliseconds, SPACING * (now - began));
  }
}
