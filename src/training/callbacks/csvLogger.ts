import { requireBoolean, requireThat } from '../../core/checks.ts';
import { csvCell } from '../../core/csvCell.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import type { MetricResult } from '../../nn/metrics/metric.ts';
import { acquireLock, type Lock } from '../../platform/files/lock.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, Logs, TrainingControl } from './callback.ts';
import { LogFile } from './logFile.ts';
import { pythonText } from './python.ts';
import { type WriteOptions, Writes, writeOptions } from './writeErrors.ts';

export interface CSVLoggerOptions extends WriteOptions {
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

function requireSeparator(where: string, separator: string): string {
  const fits = typeof separator === 'string' && [...separator].length === 1 && !/["\r\n]/.test(separator);
  return requireThat(where, separator, fits, 'one character');
}

const csvLoggerOptions = {
  separator: { default: ',', check: requireSeparator },
  append: { default: false, check: requireBoolean },
  ...writeOptions,
} satisfies OptionTable<CSVLoggerOptions>;

export class CSVLogger implements Callback {
  private readonly separator: string;
  private readonly append: boolean;
  private readonly file: LogFile;
  private readonly writes: Writes;
  private lock: Lock | undefined;
  private keys: readonly string[] | undefined;

  /** @throws EvenkeelError for a separator that is not one character */
  constructor(path: string, options: CSVLoggerOptions = {}) {
    const { separator, append, onWriteError } = checkOptions('CSVLogger', options, csvLoggerOptions);
    requireThat('CSVLogger, path', path, typeof path === 'string' && path !== '', 'a path');
    this.separator = separator;
    this.append = append;
    this.file = new LogFile(path);
    this.writes = new Writes('CSVLogger', onWriteError);
  }

  async onTrainBegin(control: TrainingControl): Promise<void> {
    this.keys = undefined;
    this.writes.begin(control);
    this.lock = await acquireLock(`${this.file.path}.lock`, {
      where: `CSVLogger, path ${this.file.path}`,
      expected: 'a file that no other training writes to',
      remedy: 'Name a file of its own for each training, or wait for that one.',
    });
    await this.file.open({ append: this.append });
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.keys ??= columns(logs);
    const head = this.file.isEmpty ? this.line(['epoch', ...this.keys]) : '';
    const values = this.keys.map((key) => (logs[key] === undefined ? 'NA' : valueText(logs[key])));
    const text = head + this.line([String(epoch), ...values]);
    await this.writes.attempt(() => this.file.write(text));
  }

  private line(cells: readonly string[]): string {
    return `${cells.map((cell) => csvCell(cell, this.separator)).join(this.separator)}\r\n`;
  }

  async onTrainEnd(): Promise<void> {
    // A training without epochs leaves an empty file, as in Keras.
    await this.writes.attempt(() => this.file.write(''));
    await this.onTrainError();
  }

  async onTrainError(): Promise<void> {
    await this.writes.attempt(() => this.file.close());
    await this.lock?.release();
    this.lock = undefined;
  }

  getState(): PlainData {
    return { keys: this.keys, size: this.file.size };
  }

  async setState(state: PlainData): Promise<void> {
    const { keys, size } = state as { keys?: readonly string[]; size: number };
    this.keys = keys;
    await this.file.resume(size);
  }
}

/**
 * Writes the logs of each epoch as a line of a file (RFC 4180): `epoch` (from 0), then the sorted names, as Keras those of a validation
 * too; what is missing is `NA`. Numbers are written as Python does. Lines that the disk refuses are
 * warned of and written with the next that it takes, unless `onWriteError` is 'throw'. Node only.
 * @param path the file, begun anew unless `append` is true
 * @throws EvenkeelError for a path that is empty and options out of range
 * @example
 * ```ts
 * const log = callbacks.csvLogger('training.csv', { separator: ';', append: true });
 * const train = (net, x, y) => net.fit(x, y, { epochs: 5, callbacks: [log] });
 * ```
 */
export const csvLogger = (path: string, options?: CSVLoggerOptions) => new CSVLogger(path, options);
