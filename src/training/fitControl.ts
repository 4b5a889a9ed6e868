import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { type Backup, readBackup, writeBackup } from './backup.ts';
import type { CallbackList } from './callbackList.ts';
import type { Divergence, TrainingControl, TrainingModel } from './callbacks/callback.ts';
import type { Batch } from './data/samples.ts';
import { reasonOf } from './divergence.ts';
import type { FitState } from './fitState.ts';
import { MetricAccumulator } from './metricAccumulator.ts';
import type { MetricTracker } from './metricTrackers.ts';
import { firstNotFinite, type ModelState } from './modelState.ts';
import type { PlainData } from './plainData.ts';
import { readSnapshot } from './snapshot.ts';

/** The training in a backup, by the names in the file. */
interface SavedTraining {
  readonly epoch: number;
  readonly batch: number;
  readonly stopped: boolean;
  readonly steps?: number;
  /** The metrics of the epoch so far. */
  readonly metrics: PlainData;
  readonly model: { readonly offset?: number; readonly draws: number };
  /** The states of callbacks, by the names of their classes, in their order. */
  readonly callbackStates: Readonly<Record<string, readonly PlainData[]>>;
}

const damaged = (where: string, expected: string, got: string, cause?: unknown) =>
  new EvenkeelError({ where, expected, got, remedy: 'Delete it to begin the training anew.' }, { cause });

/** @throws EvenkeelError unless everything but the states of callbacks is as a training writes it */
function parseSaved(training: Backup['training'], where: string): SavedTraining {
  const saved = training as unknown as SavedTraining;
  const count = (v: unknown) => Number.isSafeInteger(v) && (v as number) >= 0;
  const object = (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v);
  const { offset, draws } = (object(saved.model) ? saved.model : {}) as { offset?: unknown; draws?: unknown };
  const fits: Readonly<Record<string, boolean>> = {
    epoch: count(saved.epoch),
    batch: count(saved.batch),
    stopped: typeof saved.stopped === 'boolean',
    steps: saved.steps === undefined || count(saved.steps),
    model: count(draws) && (offset === undefined || count(offset)),
    callbackStates: object(saved.callbackStates) && Object.values(saved.callbackStates).every(Array.isArray),
  };
  for (const [name, good] of Object.entries(fits)) {
    if (!good) throw damaged(where, `a training's ${name}`, describeValue(saved[name as keyof SavedTraining]));
  }
  return saved;
}

export interface FitControlParts {
  /** The model as callbacks see it. */
  readonly model: TrainingModel;
  readonly modelState: ModelState;
  readonly state: FitState;
  readonly trackers: readonly MetricTracker[];
  readonly callbacks: CallbackList;
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  warn(message: string): void;
}

/** One call of `fit` as callbacks see it: where it is, how it is stopped, and how it goes on where another was cut off. */
export class FitControl implements TrainingControl {
  stopTraining = false;
  divergence: Divergence | undefined;
  /** The metrics of the epoch so far. */
  metrics: MetricAccumulator;
  private readonly parts: FitControlParts;
  private pending: (() => Promise<void>) | undefined;

  constructor(parts: FitControlParts) {
    this.parts = parts;
    this.metrics = new MetricAccumulator(parts.trackers);
  }

  get model(): TrainingModel {
    return this.parts.model;
  }

  get epoch(): number {
    return this.parts.state.epoch;
  }

  set epoch(epoch: number) {
    this.parts.state.epoch = epoch;
  }

  beginEpoch(): void {
    this.metrics = new MetricAccumulator(this.parts.trackers);
  }

  /** Where the loss is no number after a batch, says why, and warns of it, once. */
  watchLoss(batch: Batch): void {
    const { loss } = this.metrics;
    if (Number.isFinite(loss) || this.divergence) return;
    const { state, inputNames, outputNames } = this.parts;
    const why = reasonOf(batch, inputNames, outputNames);
    this.divergence = { epoch: state.epoch, batch: state.batch - 1, loss, ...why };
    this.warn(`fit: the loss is ${loss} from step ${state.batch} of epoch ${state.epoch + 1} on. ${why.reason}`);
  }

  backup(): Uint8Array {
    return this.backupOf(this.parts.modelState.snapshot('Use `await fetchBackup()`.'));
  }

  async fetchBackup(): Promise<Uint8Array> {
    return this.backupOf(await this.parts.modelState.fetchSnapshot());
  }

  private backupOf(model: Uint8Array): Uint8Array {
    const { state, steps, callbacks } = this.parts;
    const callbackStates: Record<string, PlainData[]> = {};
    for (const [name, list] of callbacks.stateful()) callbackStates[name] = list.map((c) => c.getState?.());
    const { epoch, batch, offset, draws } = state;
    const metrics = this.metrics.getState();
    const training = { epoch, batch, stopped: this.stopTraining, steps, metrics, model: { offset, draws }, callbackStates };
    return writeBackup({ model, training });
  }

  resume(bytes: Uint8Array, where = 'fit, backup'): void {
    const { model, training } = readBackup(bytes, where);
    const broken = firstNotFinite([...readSnapshot(model, where).arrays].map(([name, { data }]) => [name, data]));
    if (broken !== undefined) {
      this.warn(`${where}: "${broken}" holds NaN or infinity, so that the training begins anew and does not go on from there.`);
      return;
    }
    const saved = parseSaved(training, where);
    const { steps, state, trackers, modelState } = this.parts;
    if (saved.batch > 0 && saved.steps !== undefined && steps !== undefined && saved.steps !== steps) {
      throw new EvenkeelError({
        where,
        expected: `${saved.steps} batches an epoch, as in the run that was cut off`,
        got: String(steps),
        remedy: 'Give the same data and batchSize, or delete it to begin the training anew.',
      });
    }
    const metrics = new MetricAccumulator(trackers);
    if (saved.batch > 0) metrics.setState(saved.metrics, where);
    const restore = modelState.prepareRestore(model, where);
    state.epoch = saved.epoch;
    state.batch = saved.batch;
    this.pending = async () => {
      await this.restoreCallbacks(saved.callbackStates, where);
      await restore();
      state.offset = saved.model.offset;
      state.draws = saved.model.draws;
      this.metrics = metrics;
      this.stopTraining ||= saved.stopped;
    };
  }

  warn(message: string): void {
    this.parts.warn(message);
  }

  readonly higherIsBetter = (name: string): boolean | undefined =>
    this.parts.trackers.find((tracker) => tracker.name === name.replace(/^val_/, ''))?.higherIsBetter;

  /** Puts the state in place from which the training goes on, if it does. */
  async restorePending(): Promise<void> {
    await this.pending?.();
    this.pending = undefined;
  }

  /** Gives callbacks their states; where there are not as many of a class as then, nobody knows which is which. */
  private async restoreCallbacks(callbackStates: SavedTraining['callbackStates'], where: string): Promise<void> {
    const here = this.parts.callbacks.stateful();
    for (const name of new Set([...here.keys(), ...Object.keys(callbackStates)])) {
      const [callbacks, states] = [here.get(name) ?? [], callbackStates[name] ?? []];
      if (callbacks.length !== states.length) {
        this.warn(
          `${where}: the run that was cut off had ${states.length} ${name}, this one has ${callbacks.length}: ` +
            `${callbacks.length > 0 ? 'what they remember begins anew' : 'what it remembered is left out'}.`,
        );
        continue;
      }
      for (const [i, callback] of callbacks.entries()) {
        try {
          await callback.setState?.(states[i]);
        } catch (cause) {
          if (cause instanceof EvenkeelError) throw cause;
          throw damaged(where, `what ${name} remembers`, String(cause), cause);
        }
      }
    }
  }
}
