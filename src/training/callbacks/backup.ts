import { requireBoolean, requireThat } from '../../core/checks.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import { removeDrafts, writeAtomically } from '../../platform/files/atomic.ts';
import { acquireLock, type Lock } from '../../platform/files/lock.ts';
import { readSource } from '../../platform/files/source.ts';
import { systemCode, writeError } from '../../platform/files/systemError.ts';
import { nodeModule } from '../../platform/node.ts';
import type { Callback, TrainingControl, TrainingPlan } from './callback.ts';
import { saveFreqOption } from './checkpoint.ts';
import { type WriteOptions, Writes, writeOptions } from './writeErrors.ts';

export interface BackupAndRestoreOptions extends WriteOptions {
  /** After each epoch, or after so many batches. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** Whether to delete the backup once all epochs are done or a callback has stopped the training. Default true. */
  readonly deleteCheckpoint?: boolean;
}

const backupAndRestoreOptions = {
  saveFreq: saveFreqOption,
  deleteCheckpoint: { default: true, check: requireBoolean },
  ...writeOptions,
} satisfies OptionTable<BackupAndRestoreOptions>;

const NAME = 'latest.backup';

export class BackupAndRestore implements Callback {
  private readonly folder: string;
  private readonly saveFreq: 'epoch' | number;
  private readonly deleteCheckpoint: boolean;
  private readonly writes: Writes;
  private control: TrainingControl | undefined;
  private lock: Lock | undefined;
  private epochs = 0;
  private done = 0;
  /** Batches since the last backup, from which every run goes on. */
  private batches = 0;

  /** @throws EvenkeelError for a folder or an option that makes no sense */
  constructor(folder: string, options: BackupAndRestoreOptions = {}) {
    const all = checkOptions('BackupAndRestore', options, backupAndRestoreOptions);
    this.folder = requireThat('BackupAndRestore, folder', folder, typeof folder === 'string' && folder !== '', 'a path');
    this.saveFreq = all.saveFreq;
    this.deleteCheckpoint = all.deleteCheckpoint;
    this.writes = new Writes('BackupAndRestore', all.onWriteError);
  }

  private get path(): string {
    return `${this.folder}/${NAME}`;
  }

  async onTrainBegin(control: TrainingControl, { epochs }: TrainingPlan): Promise<void> {
    this.control = control;
    this.writes.begin(control);
    this.epochs = epochs;
    this.batches = 0;
    this.lock = await acquireLock(`${this.path}.lock`, {
      where: `BackupAndRestore, folder ${this.folder}`,
      expected: 'one that no other training backs up to',
      remedy: 'Name a folder of its own for each training, or wait for that one.',
    });
    await removeDrafts(this.folder, NAME);
    if (await this.exists()) control.resume((await readSource(this.path)).bytes, this.path);
    this.done = control.epoch;
  }

  async onCheckpoint(epoch: number, batch: number | undefined): Promise<void> {
    if (batch === undefined) this.done = epoch + 1;
    const due = this.saveFreq === 'epoch' ? batch === undefined : batch !== undefined && ++this.batches >= this.saveFreq;
    const { control } = this;
    if (!due || !control) return;
    this.batches = 0;
    if (!(await this.writes.isWorthKeeping(`no backup is taken, and ${this.path} stays as it was`))) return;
    await this.writes.attempt(async () => writeAtomically(this.path, await control.fetchBackup()));
  }

  async onTrainEnd(): Promise<void> {
    await this.release();
    // What an AbortSignal cut short is what one wants to go on with.
    if (!this.deleteCheckpoint || !(this.done >= this.epochs || this.control?.stopTraining)) return;
    const broken = await this.control?.model.findNotFinite();
    if (broken !== undefined && (await this.exists())) {
      const what = `${this.path} holds the last weights that are numbers, and stays; delete it to begin the training anew`;
      this.control?.warn(`BackupAndRestore: "${broken}" holds NaN or infinity: ${what}.`);
      return;
    }
    const { rm, rmdir } = await nodeModule('node:fs/promises');
    await this.writes.attempt(() =>
      rm(this.path, { force: true }).catch((error) => {
        throw writeError(this.path, error);
      }),
    );
    await rmdir(this.folder).catch(() => {});
  }

  onTrainError(): Promise<void> {
    return this.release();
  }

  private async release(): Promise<void> {
    await this.lock?.release();
    this.lock = undefined;
  }

  private async exists(): Promise<boolean> {
    const { stat } = await nodeModule('node:fs/promises');
    return stat(this.path).then(
      () => true,
      // Whatever else is wrong is said when it is read.
      (error) => systemCode(error) !== 'ENOENT',
    );
  }
}

/**
 * Keeps the state of the training in a folder, and goes on from there where a run was cut off, at the very batch. Weights, optimizer,
 * order of samples, dropout masks, logs so far, and what the other callbacks and the history remember are those of a run that was not, bit
 * for bit: it ends at the same epoch with the same weights and files. For that the run must be given the same data, options and callbacks;
 * iterables are gone through again up to where it was. Callbacks that are new, or are no longer there, are named in a warning. A backup
 * that the disk refuses is warned of and does not end the training, unless `onWriteError` is 'throw'. Weights that are NaN or infinite
 * replace no backup, and nothing goes on from them. Node only.
 * @param folder holds the backup, `latest.backup`, which is written whole or not at all; a lock keeps other trainings out meanwhile
 * @throws EvenkeelError for an option out of its range, and when training begins for a backup that is damaged or of another model, and for a
 * folder that another training backs up to
 * @example
 * ```ts
 * const backup = callbacks.backupAndRestore('backups', { saveFreq: 100 });
 * const train = (net, x, y) => net.fit(x, y, { epochs: 5, callbacks: [backup] });
 * ```
 */
export const backupAndRestore = (folder: string, options?: BackupAndRestoreOptions) => new BackupAndRestore(folder, options);
