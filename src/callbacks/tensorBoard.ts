import type { FileHandle } from 'node:fs/promises';
import { nodeModule } from '../node.ts';
import type { Callback, Logs } from './callback.ts';
import { fileVersionEvent, record, scalarsEvent } from './tfevents.ts';

export interface TensorBoardOptions {
  /** After each epoch, each batch, or every so many batches. Default 'epoch'. */
  readonly updateFreq?: 'epoch' | 'batch' | number;
}

/**
 * Writes the logs as event files that TensorBoard reads: `train/` and `validation/` under the folder, with the tags of Keras (`epoch_loss`,
 * `batch_loss`). Node only.
 */
export class TensorBoard implements Callback {
  private readonly folder: string;
  private readonly every: number;
  private readonly files = new Map<string, FileHandle>();
  private batches = 0;

  constructor(folder: string, { updateFreq = 'epoch' }: TensorBoardOptions = {}) {
    this.folder = folder;
    this.every = updateFreq === 'epoch' ? 0 : updateFreq === 'batch' ? 1 : updateFreq;
  }

  onTrainBegin(): void {
    this.batches = 0;
  }

  private async file(run: string): Promise<FileHandle> {
    let file = this.files.get(run);
    if (!file) {
      const { mkdir, open } = await nodeModule('node:fs/promises');
      const { hostname } = await nodeModule('node:os');
      await mkdir(`${this.folder}/${run}`, { recursive: true });
      const name = `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}.${process.pid}.${this.files.size}.v2`;
      file = await open(`${this.folder}/${run}/${name}`, 'a');
      this.files.set(run, file);
      await file.appendFile(record(fileVersionEvent(Date.now() / 1000)));
    }
    return file;
  }

  private async write(run: string, step: number, values: ReadonlyMap<string, number>): Promise<void> {
    if (values.size > 0) await (await this.file(run)).appendFile(record(scalarsEvent(Date.now() / 1000, step, values)));
  }

  async onTrainBatchEnd(_: number, logs: Logs): Promise<void> {
    const step = this.batches++;
    if (this.every === 0 || step % this.every !== 0) return;
    await this.write('train', step, new Map(Object.entries(logs).map(([name, v]) => [`batch_${name}`, v])));
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const entries = Object.entries(logs);
    const train = entries.filter(([name]) => !name.startsWith('val_')).map(([name, v]) => [`epoch_${name}`, v] as const);
    const held = entries.flatMap(([name, v]) => (name.startsWith('val_') ? [[`epoch_${name.slice(4)}`, v] as const] : []));
    await this.write('train', epoch, new Map(train));
    await this.write('validation', epoch, new Map(held));
  }

  async onTrainEnd(): Promise<void> {
    for (const file of this.files.values()) await file.close();
    this.files.clear();
  }

  onTrainError(): Promise<void> {
    return this.onTrainEnd();
  }
}
