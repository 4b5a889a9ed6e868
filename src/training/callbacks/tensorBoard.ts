import { requireThat } from '../../core/checks.ts';
import { checkOptions, integer, type OptionTable } from '../../core/options.ts';
import type { MetricResult } from '../../nn/metrics/metric.ts';
import { nodeModule } from '../../platform/node.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, Logs, TrainingControl, TrainingModel } from './callback.ts';
import { LogFile } from './logFile.ts';
import { isTable } from './logs.ts';
import type { Summary } from './tfevents.ts';
import { type WriteOptions, Writes, writeOptions } from './writeErrors.ts';

export interface TensorBoardOptions extends WriteOptions {
  /** Writes batches too: each, or every so many. Epochs are written always. Default 'epoch'. */
  readonly updateFreq?: 'epoch' | 'batch' | number;
  /** Writes histograms of all weights every so many epochs; 0 never. Default 0. */
  readonly histogramFreq?: number;
}

const tensorBoardOptions = {
  updateFreq: {
    default: 'epoch',
    check: (where, value) =>
      requireThat(
        where,
        value,
        value === 'epoch' || value === 'batch' || (Number.isInteger(value) && value >= 1),
        "'epoch', 'batch' or a number of batches",
      ),
  },
  histogramFreq: { default: 0, check: integer(0) },
  ...writeOptions,
} satisfies OptionTable<TensorBoardOptions>;

/** How events are written: loaded with the first training that writes some, so that pages do not carry it. */
type EventFormat = typeof import('./tfevents.ts');

/** Callbacks of this process that have written, which tells their files apart. */
let made = 0;

type Run = 'train' | 'validation';
const seconds = () => Date.now() / 1000;

/** A table as Markdown: rows under the numbers of the columns. */
function tableText(rows: readonly (readonly number[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const columns = (rows[0] ?? []).map((_, i) => i);
  return [line(['', ...columns]), line(['', ...columns].map(() => '---')), ...rows.map((r, i) => line([`**${i}**`, ...r]))].join(
    '\n',
  );
}

/** What is written of a logged value: a scalar, for a list one for each entry (`tag/0` …), for a table its text. */
function summaries({ scalar, markdown }: EventFormat, tag: string, value: MetricResult): [string, Summary][] {
  if (typeof value === 'number') return [[tag, scalar(value)]];
  if (isTable(value)) return [[tag, markdown(tableText(value))]];
  return value.map((v, i) => [`${tag}/${i}`, scalar(v as number)]);
}

export class TensorBoard implements Callback {
  private readonly folder: string;
  private readonly every: number;
  private readonly histogramFreq: number;
  private readonly files = new Map<Run, LogFile>();
  private readonly writes: Writes;
  private model: TrainingModel | undefined;
  private format: EventFormat | undefined;
  private batches = 0;
  /** The name of the files, the same for both runs. */
  private name = '';

  /** @throws EvenkeelError for a folder or an option that makes no sense */
  constructor(folder: string, options: TensorBoardOptions = {}) {
    const all = checkOptions('TensorBoard', options, tensorBoardOptions);
    this.writes = new Writes('TensorBoard', all.onWriteError);
    this.folder = requireThat('TensorBoard, folder', folder, typeof folder === 'string' && folder !== '', 'a path');
    this.every = all.updateFreq === 'epoch' ? 0 : all.updateFreq === 'batch' ? 1 : all.updateFreq;
    this.histogramFreq = all.histogramFreq;
  }

  async onTrainBegin(control: TrainingControl): Promise<void> {
    this.model = control.model;
    this.format = await import('./tfevents.ts');
    this.writes.begin(control);
    this.batches = 0;
    const { hostname } = await nodeModule('node:os');
    this.name = `events.out.tfevents.${Math.floor(seconds())}.${hostname()}.${process.pid}.${made++}.v2`;
  }

  /** The file of a run, which is opened with the first thing to write. */
  private file(run: Run): LogFile {
    const file = this.files.get(run) ?? new LogFile(`${this.folder}/${run}/${this.name}`);
    this.files.set(run, file);
    return file;
  }

  private async write(run: Run, step: number, values: readonly (readonly [string, Summary])[]): Promise<void> {
    if (values.length === 0 || !this.format) return;
    const { summaryEvent, fileVersionEvent, record } = this.format;
    const file = this.file(run);
    const events = values.map(([tag, summary]) => summaryEvent(seconds(), step, tag, summary));
    const records = (file.isEmpty ? [fileVersionEvent(seconds()), ...events] : events).map(record);
    await this.writes.attempt(() => file.write(records));
  }

  async onTrainBatchEnd(_: number, logs: Logs): Promise<void> {
    const step = ++this.batches;
    const { format } = this;
    if (!format || this.every === 0 || step % this.every !== 0) return;
    const values = Object.entries(logs).flatMap(([name, v]) => summaries(format, `batch_${name}`, v));
    await this.write('train', step, values);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { model, format } = this;
    if (!model || !format) return;
    const held = Object.entries(logs).filter(([name]) => name.startsWith('val_'));
    const train = Object.entries({ ...logs, learning_rate: await model.fetchLearningRate() }).filter(
      ([name]) => !name.startsWith('val_'),
    );
    const evaluated = held.flatMap(([name, v]) => summaries(format, `evaluation_${name.slice(4)}_vs_iterations`, v));
    await this.write('validation', await model.fetchIterations(), evaluated);
    await this.write(
      'train',
      epoch,
      train.flatMap(([name, v]) => summaries(format, `epoch_${name}`, v)),
    );
    await this.write(
      'validation',
      epoch,
      held.flatMap(([name, v]) => summaries(format, `epoch_${name.slice(4)}`, v)),
    );
    if (this.histogramFreq === 0 || epoch % this.histogramFreq !== 0) return;
    const tensors = await model.fetchWeights();
    const weights = tensors.map(({ data }, i) => [`${model.weightNames[i]}/histogram`, format.histogram(data)] as const);
    await this.write('train', epoch, weights);
  }

  async onTrainEnd(): Promise<void> {
    for (const file of this.files.values()) await this.writes.attempt(() => file.close());
    this.files.clear();
  }

  onTrainError(): Promise<void> {
    return this.onTrainEnd();
  }

  getState(): PlainData {
    return { batches: this.batches, name: this.name, sizes: [...this.files].map(([run, { size }]) => [run, size] as const) };
  }

  async setState(state: PlainData): Promise<void> {
    const { batches, name, sizes } = state as { batches: number; name: string; sizes: readonly (readonly [Run, number])[] };
    // A name that leads elsewhere is none of ours.
    requireThat('TensorBoard, backup', name, /^events\.out\.tfevents\.[^/\\]+$/.test(name), 'the name of its files');
    for (const [run] of sizes) requireThat('TensorBoard, backup', run, run === 'train' || run === 'validation', 'its runs');
    Object.assign(this, { batches, name });
    for (const [run, size] of sizes) {
      const file = this.file(run);
      await file.open({ append: true });
      await file.resume(size);
    }
  }
}

/**
 * Writes the logs as event files that TensorBoard reads: `train/` and `validation/` under the folder, with the tags of Keras:
 * `epoch_loss`, `epoch_learning_rate` … by epoch (from 0), `batch_loss` … by batch (from 1), `evaluation_loss_vs_iterations` … by the
 * steps of the optimizer, `dense/kernel/histogram` … by epoch. A list has a tag for each entry, a confusion matrix is a text. What the disk
 * refuses is warned of and written with the next that it takes, unless `onWriteError` is 'throw'. Node only.
 * @param folder the log directory that TensorBoard is given
 * @throws EvenkeelError for a folder that is empty and options out of range
 * @example
 * ```ts
 * const board = callbacks.tensorBoard('logs', { histogramFreq: 1 });
 * const train = (net, x, y) => net.fit(x, y, { epochs: 5, callbacks: [board] });
 * ```
 */
export const tensorBoard = (folder: string, options?: TensorBoardOptions) => new TensorBoard(folder, options);
