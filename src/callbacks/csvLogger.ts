import { requireBoolean, requireThat } from '../checks.ts';
import { csvCell } from '../csvCell.ts';
import type { MetricResult } from '../metrics/metric.ts';
import { checkOptions } from '../options.ts';
import type { PlainData } from '../saving/plainData.ts';
import type { Callback, Logs } from './callback.ts';
import { LogFile } from './logFile.ts';
import { pythonText } from './python.ts';

export interface CSVLoggerOptions {
  /** One character. Default ','. */
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

/** A value's text; Keras puts lists in quotation marks. */
const valueText = (value: MetricResult) => (typeof value === 'number' ? pythonText(value) : `"${pythonText(value)}"`);

/** What `csvLogger` makes. */
export class CSVLogger implements Callback {
  private readonly separator: string;
  private readonly append: boolean;
  private readonly file: LogFile;
  private keys: readonly string[] | undefined;

  /** @throws EvenkeelError for a separator that is not one character */
  constructor(path: string, options: CSVLoggerOptions = {}) {
    checkOptions('CSVLogger', options, { separator: 'optional', append: 'optional' });
    const { separator = ',', append = false } = options;
    requireThat('CSVLogger, path', path, typeof path === 'string' && path !== '', 'a path');
    const fits = typeof separator === 'string' && [...separator].length === 1 && !/["\r\n]/.test(separator);
    this.separator = requireThat('CSVLogger, option separator', separator, fits, 'one character');
    this.append = requireBoolean('CSVLogger, option append', append);
    this.file = new LogFile(path);
  }

  async onTrainBegin(): Promise<void> {
    this.keys = undefined;
    await this.file.open({ append: this.append });
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.keys ??= columns(logs);
    const head = this.file.size === 0 ? this.line(['epoch', ...this.keys]) : '';
    const values = this.keys.map((key) => (logs[key] === undefined ? 'NA' : valueText(logs[key])));
    await this.file.write(head + this.line([String(epoch), ...values]));
  }

  private line(cells: readonly string[]): string {
    return `${cells.map((cell) => csvCell(cell, this.separator)).join(this.separator)}\r\n`;
  }

  async onTrainEnd(): Promise<void> {
    // A training without epochs leaves an empty file, as in Keras.
    await this.file.write('');
    await this.file.close();
  }

  onTrainError(): Promise<void> {
    return this.file.close();
  }

  getState(): PlainData {
    return { keys: this.keys, size: this.file.size };
  }

  async setState(state: PlainData): Promise<void> {
    const { keys, size } = state as { keys?: readonly string[]; size: number };
    this.keys = keys;
    await this.file.goOn(size);
  }
}

/**
 * Writes the logs of each epoch as a line of a file (RFC 4180): `epoch` (from 0), then the sorted names, as Keras those of a validation
 * too; what is missing is `NA`. Numbers are written as Python does. Node only.
 * @param path the file, begun anew unless `append` is true
 * @throws EvenkeelError for a path that is empty and options out of range
 */
export const csvLogger = (path: string, options?: CSVLoggerOptions) => new CSVLogger(path, options);
