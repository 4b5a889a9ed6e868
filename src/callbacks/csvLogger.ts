import type { FileHandle } from 'node:fs/promises';
import { nodeModule } from '../node.ts';
import type { Callback, Logs } from './callback.ts';

export interface CSVLoggerOptions {
  /** Default ','. */
  readonly separator?: string;
  /** Whether to go on in a file that exists. Default false: it is replaced. */
  readonly append?: boolean;
}

/** The sorted names of the logs; where none is of a validation, which may come in a later epoch, with those of one. */
function columns(logs: Logs): string[] {
  const names = Object.keys(logs);
  const held = names.some((name) => name.startsWith('val_')) ? [] : names.map((name) => `val_${name}`);
  return [...names.sort(), ...held.sort()];
}

/** Writes the logs of each epoch as a line of a file: `epoch`, then the sorted names, as Keras those of a validation too; what is missing is `NA`. Node only. */
export class CSVLogger implements Callback {
  private readonly path: string;
  private readonly separator: string;
  private readonly append: boolean;
  private file: FileHandle | undefined;
  private keys: string[] | undefined;
  private header = true;

  constructor(path: string, { separator = ',', append = false }: CSVLoggerOptions = {}) {
    this.path = path;
    this.separator = separator;
    this.append = append;
  }

  async onTrainBegin(): Promise<void> {
    const { open, stat } = await nodeModule('node:fs/promises');
    const size = this.append ? (await stat(this.path).catch(() => undefined))?.size : 0;
    this.header = !size;
    this.keys = undefined;
    this.file = await open(this.path, this.append ? 'a' : 'w');
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.keys ??= columns(logs);
    const line = (cells: readonly (string | number)[]) => `${cells.join(this.separator)}\n`;
    const head = this.header ? line(['epoch', ...this.keys]) : '';
    this.header = false;
    await this.file?.appendFile(head + line([epoch, ...this.keys.map((key) => logs[key] ?? 'NA')]));
  }

  async onTrainEnd(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  onTrainError(): Promise<void> {
    return this.onTrainEnd();
  }
}
