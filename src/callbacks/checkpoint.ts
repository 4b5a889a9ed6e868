import { EvenkeelError } from '../errors.ts';
import { nodeModule } from '../node.ts';
import { writeAtomically } from '../saving/atomic.ts';
import type { Callback, Logs, TrainingControl, TrainingPlan } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

export interface ModelCheckpointOptions extends MonitorOptions {
  /** Whether to write only where the monitored number is better than ever. Default false. */
  readonly saveBestOnly?: boolean;
  /** After each epoch, or after so many batches. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** What the first one must better. Default none. */
  readonly initialValueThreshold?: number;
}

/** `{epoch:02d}` and `{val_loss:.2f}` in a path stand for numbers; epochs count from 1. */
function fill(path: string, epoch: number, logs: Logs): string {
  return path.replace(/\{(\w+)(?::(?:0?(\d+)d|\.(\d+)f))?\}/g, (_, name: string, digits?: string, decimals?: string) => {
    const value = name === 'epoch' ? epoch + 1 : logs[name];
    if (value === undefined) {
      throw new EvenkeelError({
        where: `ModelCheckpoint, path ${path}`,
        expected: `names that are logged (${['epoch', ...Object.keys(logs)].join(', ')})`,
        got: name,
      });
    }
    if (decimals !== undefined) return value.toFixed(Number(decimals));
    return digits === undefined ? String(value) : String(value).padStart(Number(digits), '0');
  });
}

/** Writes the state of the model (weights and optimizer) to files as it trains. Node only. */
export class ModelCheckpoint implements Callback {
  private readonly path: string;
  private readonly saveBestOnly: boolean;
  private readonly saveFreq: 'epoch' | number;
  private readonly monitor: Monitor;
  private best: number;
  private control: TrainingControl | undefined;
  private epoch = 0;
  private batches = 0;

  /** @throws EvenkeelError for a path that does not end in `.evk` */
  constructor(
    path: string,
    { saveBestOnly = false, saveFreq = 'epoch', initialValueThreshold, ...monitor }: ModelCheckpointOptions = {},
  ) {
    if (!path.endsWith('.evk')) {
      throw new EvenkeelError({
        where: 'ModelCheckpoint, path',
        expected: 'a path that ends in .evk, the format of snapshots',
        got: path,
        remedy: 'Read it again with model.restore.',
      });
    }
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq >= 1)) {
      throw new EvenkeelError({
        where: 'ModelCheckpoint, option saveFreq',
        expected: "'epoch' or a number of batches",
        got: String(saveFreq),
      });
    }
    this.path = path;
    this.saveBestOnly = saveBestOnly;
    this.saveFreq = saveFreq;
    this.monitor = new Monitor(monitor, 'ModelCheckpoint');
    this.best = initialValueThreshold ?? this.monitor.worst;
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.batches = 0;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  async onTrainBatchEnd(_: number, logs: Logs): Promise<void> {
    this.batches++;
    if (this.saveFreq !== 'epoch' && this.batches % this.saveFreq === 0) await this.save(logs);
  }

  async onEpochEnd(_: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') await this.save(logs);
  }

  private async save(logs: Logs): Promise<void> {
    if (this.saveBestOnly) {
      const value = this.monitor.read(logs);
      if (value === undefined || !this.monitor.better(value, this.best)) return;
      this.best = value;
    }
    await writeAtomically(fill(this.path, this.epoch, logs), this.control?.model.snapshot(this.epoch + 1) ?? new Uint8Array());
  }
}

export interface BackupAndRestoreOptions {
  /** Whether to delete the backup once all epochs are done or a callback has stopped the training. Default true. */
  readonly deleteCheckpoint?: boolean;
}

/**
 * Keeps the state of the training in a folder after each epoch, and goes on from there where a run was cut off: weights, optimizer, the
 * epoch's sample order and dropout masks are those of a run that was not, bit for bit. What other callbacks remember (a plateau's patience)
 * begins anew, and iterables from their start. Node only.
 */
export class BackupAndRestore implements Callback {
  private readonly folder: string;
  private readonly deleteCheckpoint: boolean;
  private control: TrainingControl | undefined;
  private epochs = 0;
  private done = 0;

  constructor(folder: string, { deleteCheckpoint = true }: BackupAndRestoreOptions = {}) {
    this.folder = folder;
    this.deleteCheckpoint = deleteCheckpoint;
  }

  private get path(): string {
    return `${this.folder}/latest.evk`;
  }

  async onTrainBegin(control: TrainingControl, { epochs }: TrainingPlan): Promise<void> {
    this.control = control;
    this.epochs = epochs;
    this.done = control.epoch;
    const { readFile } = await nodeModule('node:fs/promises');
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    control.epoch = await control.model.restore(bytes, this.path);
    this.done = control.epoch;
  }

  async onEpochEnd(epoch: number): Promise<void> {
    this.done = epoch + 1;
    await writeAtomically(this.path, this.control?.model.snapshot(epoch + 1) ?? new Uint8Array());
  }

  async onTrainEnd(): Promise<void> {
    // What an AbortSignal cut short is what one wants to go on with.
    if (!this.deleteCheckpoint || !(this.done >= this.epochs || this.control?.stopTraining)) return;
    const { rm, rmdir } = await nodeModule('node:fs/promises');
    await rm(this.path, { force: true });
    await rmdir(this.folder).catch(() => {});
  }
}
