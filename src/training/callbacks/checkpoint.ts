import { requireBoolean, requireFinite, requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import type { PlainData } from '../plainData.ts';
import type { Callback, Logs, TrainingControl } from './callback.ts';
import { checkFilename, fillFilename } from './filename.ts';
import { Monitor, type MonitorOptions, monitorOptions } from './monitor.ts';
import { pythonFixed } from './python.ts';
import { type WriteOptions, Writes, writeOptions } from './writeErrors.ts';

export interface ModelCheckpointOptions extends MonitorOptions, WriteOptions {
  /** Whether to write only where the monitored number is better than ever. Default false. */
  readonly saveBestOnly?: boolean;
  /** Whether the path must be that of weights alone, which its ending says anyway. Default false. */
  readonly saveWeightsOnly?: boolean;
  /** After each epoch, or after so many batches. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** What the first one must better. Default none. */
  readonly initialValueThreshold?: number | undefined;
}

/** How often something is written, as callbacks have it that write batches too. */
export const saveFreqOption = {
  default: 'epoch',
  check: (where: string, value: 'epoch' | number) =>
    requireThat(where, value, value === 'epoch' || (Number.isInteger(value) && value >= 1), "'epoch' or a number of batches"),
} as const;

const modelCheckpointOptions = {
  ...monitorOptions,
  saveBestOnly: { default: false, check: requireBoolean },
  saveWeightsOnly: { default: false, check: requireBoolean },
  saveFreq: saveFreqOption,
  initialValueThreshold: { check: requireFinite },
  ...writeOptions,
} satisfies OptionTable<ModelCheckpointOptions>;

/** What a path's ending stands for. The longest that fits counts. */
const FORMATS = { '.weights.h5': 'weights', '.keras': 'keras', '.h5': 'h5', '.evk': 'snapshot' } as const;
type Ending = keyof typeof FORMATS;

export class ModelCheckpoint implements Callback {
  private readonly path: string;
  private readonly format: (typeof FORMATS)[Ending];
  private readonly saveBestOnly: boolean;
  private readonly saveFreq: 'epoch' | number;
  private readonly monitor: Monitor;
  private readonly writes: Writes;
  private best: number | undefined;
  private control: TrainingControl | undefined;
  private epoch = 0;
  /** Batches since the last that was saved. */
  private batches = 0;

  /** @throws EvenkeelError for a path with another ending, or one that is not that of weights where `saveWeightsOnly` is set */
  constructor(path: string, options: ModelCheckpointOptions = {}) {
    const all = checkOptions('ModelCheckpoint', options, modelCheckpointOptions);
    const endings = Object.keys(FORMATS) as Ending[];
    const ending = typeof path === 'string' ? endings.find((e) => path.endsWith(e)) : undefined;
    if (!ending) {
      const expected = 'a path that ends in .keras, .h5, .weights.h5 or .evk (a snapshot)';
      throw new EvenkeelError({ where: 'ModelCheckpoint, path', expected, got: String(path) });
    }
    this.format = FORMATS[ending];
    if (all.saveWeightsOnly) {
      requireThat('ModelCheckpoint, path', path, this.format === 'weights', 'one that ends in .weights.h5, with saveWeightsOnly');
    }
    checkFilename(path, 'ModelCheckpoint, path');
    this.path = path;
    this.saveBestOnly = all.saveBestOnly;
    this.saveFreq = all.saveFreq;
    this.monitor = new Monitor(all, 'ModelCheckpoint');
    this.writes = new Writes('ModelCheckpoint', all.onWriteError);
    this.best = all.initialValueThreshold;
  }

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.monitor.begin(control);
    this.writes.begin(control);
    this.batches = 0;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch' || ++this.batches < this.saveFreq) return;
    this.batches = 0;
    await this.save(logs, { epoch: this.epoch + 1, batch: batch + 1 });
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === 'epoch') await this.save(logs, { epoch: epoch + 1 });
  }

  private async save(logs: Logs, counts: Readonly<Record<string, number>>): Promise<void> {
    const value = this.saveBestOnly ? this.monitor.read(logs) : undefined;
    // As in Keras, what cannot be judged is saved.
    const epoch = counts.epoch as number;
    const best = this.best === undefined ? 'None' : pythonFixed(this.best, 5);
    if (value !== undefined && !this.monitor.better(value, this.best)) {
      this.monitor.say(`\nEpoch ${epoch}: ${this.monitor.name} did not improve from ${best}`);
      return;
    }
    const path = fillFilename(this.path, counts, logs, 'ModelCheckpoint, path');
    if (!(await this.writes.isWorthKeeping(`no checkpoint is written, and ${this.path} stays as it was`))) return;
    const improved = value === undefined ? '' : `${this.monitor.name} improved from ${best} to ${pythonFixed(value, 5)}, `;
    this.monitor.say(`\nEpoch ${epoch}: ${improved}saving model to ${path}`);
    const model = this.control?.model;
    const bytes = await (this.format === 'snapshot' ? model?.fetchSnapshot() : model?.toBytes(this.format));
    if (bytes && !(await this.writes.attempt(() => writeAtomically(path, bytes)))) return;
    this.monitor.say(`\nEpoch ${epoch}: finished saving model to ${path}`);
    // Only what was written has to be bettered.
    this.best = value ?? this.best;
  }

  getState(): PlainData {
    return { monitor: this.monitor.name, best: this.best, batches: this.batches };
  }

  setState(state: PlainData): void {
    const { best, batches } = this.monitor.known<{ best?: number; batches: number }>(state, ['batches']);
    Object.assign(this, { best, batches });
  }
}

/**
 * Writes the model to files as it trains: the whole of it, optimizer included, as `.keras` or `.h5`, which `loadModel` and Keras open; its
 * weights as `.weights.h5`; or a snapshot (`.evk`), which is quickest and which `model.restore` reads. A kill leaves the old file or the new
 * one. A checkpoint that the disk refuses is warned of and does not end the training, unless `onWriteError` is 'throw'; weights that are NaN
 * or infinite replace none. Node only.
 * @param path ends in one of these. Fields in it stand for numbers, as in Keras: `{epoch:02d}` and, where batches are counted, `{batch}`
 * (both from 1), `{val_loss:.2f}`
 * @throws EvenkeelError for another ending, a field that is not logged, an option out of its range, and with mode 'auto' a name of
 * which no metric says whether more is better
 * @example
 * ```ts
 * const best = callbacks.modelCheckpoint('best.keras', { monitor: 'val_accuracy', saveBestOnly: true });
 * const train = (net, x, y) => net.fit(x, y, { epochs: 5, validationSplit: 0.2, callbacks: [best] });
 * ```
 */
export const modelCheckpoint = (path: string, options?: ModelCheckpointOptions) => new ModelCheckpoint(path, options);
