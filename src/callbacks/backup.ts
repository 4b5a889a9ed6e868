import { requireBoolean, requireThat } from '../checks.ts';
import { nodeModule } from '../node.ts';
import { checkOptions } from '../options.ts';
import { writeAtomically } from '../saving/atomic.ts';
import type { Callback, TrainingControl, TrainingPlan } from './callback.ts';
import { requireFrequency } from './checkpoint.ts';

export interface BackupAndRestoreOptions {
  /** After each epoch, or after so many batches. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** Whether to delete the backup once all epochs are done or a callback has stopped the training. Default true. */
  readonly deleteCheckpoint?: boolean;
}

const NAME = 'latest.backup';

/** What `backupAndRestore` makes. */
export class BackupAndRestore implements Callback {
  private readonly folder: string;
  private readonly saveFreq: 'epoch' | number;
  private readonly deleteCheckpoint: boolean;
  private control: TrainingControl | undefined;
  private epochs = 0;
  private done = 0;
  /** Batches since the last backup, from which every run goes on. */
  private batches = 0;

  /** @throws EvenkeelError for a folder or an option that makes no sense */
  constructor(folder: string, options: BackupAndRestoreOptions = {}) {
    checkOptions('BackupAndRestore', options, { saveFreq: 'optional', deleteCheckpoint: 'optional' });
    const { saveFreq = 'epoch', deleteCheckpoint = true } = options;
    this.folder = requireThat('BackupAndRestore, folder', folder, typeof folder === 'string' && folder !== '', 'a path');
    this.saveFreq = requireFrequency('BackupAndRestore', saveFreq);
    this.deleteCheckpoint = requireBoolean('BackupAndRestore, option deleteCheckpoint', deleteCheckpoint);
  }

  private get path(): string {
    return `${this.folder}/${NAME}`;
  }

  async onTrainBegin(control: TrainingControl, { epochs }: TrainingPlan): Promise<void> {
    this.control = control;
    this.epochs = epochs;
    this.batches = 0;
    const { readFile } = await nodeModule('node:fs/promises');
    await this.removeDrafts();
    try {
      control.resume(await readFile(this.path), this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.done = control.epoch;
  }

  async onSafePoint(epoch: number, batch: number | undefined): Promise<void> {
    if (batch === undefined) this.done = epoch + 1;
    const due = this.saveFreq === 'epoch' ? batch === undefined : batch !== undefined && ++this.batches >= this.saveFreq;
    if (!due || !this.control) return;
    this.batches = 0;
    await writeAtomically(this.path, this.control.backup());
  }

  async onTrainEnd(): Promise<void> {
    // What an AbortSignal cut short is what one wants to go on with.
    if (!this.deleteCheckpoint || !(this.done >= this.epochs || this.control?.stopTraining)) return;
    const { rm, rmdir } = await nodeModule('node:fs/promises');
    await rm(this.path, { force: true });
    await rmdir(this.folder).catch(() => {});
  }

  /** What a run that was killed while it wrote has left. */
  private async removeDrafts(): Promise<void> {
    const { readdir, rm } = await nodeModule('node:fs/promises');
    const names = await readdir(this.folder).catch(() => []);
    const drafts = names.filter((name) => name.startsWith(`${NAME}.`) && name.endsWith('.part'));
    for (const name of drafts) await rm(`${this.folder}/${name}`, { force: true });
  }
}

/**
 * Keeps the state of the training in a folder, and goes on from there where a run was cut off, at the very batch. Weights, optimizer,
 * order of samples, dropout masks, logs so far, and what the other callbacks and the history remember are those of a run that was not, bit
 * for bit: it ends at the same epoch with the same weights and files. For that the run must be given the same data, options and callbacks;
 * iterables are gone through again up to where it was. Callbacks that are new, or are no longer there, are named in a warning. Node only.
 * @param folder holds the backup, `latest.backup`, which is written whole or not at all
 * @throws EvenkeelError for an option out of its range, and when training begins for a backup that is damaged or of another model
 */
export const backupAndRestore = (folder: string, options?: BackupAndRestoreOptions) => new BackupAndRestore(folder, options);
