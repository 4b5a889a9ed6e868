import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { type Backup, readBackup, writeBackup } from './backup.ts';
import type { Callback, Divergence, TrainingControl, TrainingModel } from './callbacks/callback.ts';
import type { Batch } from './data/samples.ts';
import { reasonOf } from './divergence.ts';
import { Sums, type Tally } from './metricTrackers.ts';
import { firstNotFinite } from './modelState.ts';
import type { PlainData } from './plainData.ts';
import { readSnapshot } from './snapshot.ts';

/** The state of the model that trains, which a training keeps in its backups beside its own. */
export interface ModelState {
  /** @param remedy what to call where values must be awaited */
  snapshot(remedy: string): Uint8Array;
  fetchSnapshot(): Promise<Uint8Array>;
  /** What a snapshot does not hold: where sample orders and draws of masks are. */
  getState(): PlainData;
  /**
   * Checks a snapshot; what is returned puts it in place, with the state that `getState` gave.
   * @throws EvenkeelError for the snapshot of another model
   */
  prepare(bytes: Uint8Array, where: string): (state: PlainData) => Promise<void>;
}

/** What a backup says of a training. */
interface Saved {
  readonly epoch: number;
  readonly batch: number;
  readonly stopped: boolean;
  readonly steps?: number;
  readonly sums: PlainData;
  readonly model: PlainData;
  /** What callbacks remember, by the names of their classes, in their order. */
  readonly memories: Readonly<Record<string, readonly PlainData[]>>;
}

const damaged = (where: string, expected: string, got: string, cause?: unknown) =>
  new EvenkeelError({ where, expected, got, remedy: 'Delete it to begin the training anew.' }, { cause });

/** @throws EvenkeelError unless everything that is not a callback's own is as a training writes it */
function parseSaved(training: Backup['training'], where: string): Saved {
  const saved = training as Backup['training'] & Saved;
  const count = (v: unknown) => Number.isSafeInteger(v) && (v as number) >= 0;
  const object = (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v);
  const { offset, draws } = (object(saved.model) ? saved.model : {}) as { offset?: unknown; draws?: unknown };
  const fits: Readonly<Record<string, boolean>> = {
    epoch: count(saved.epoch),
    batch: count(saved.batch),
    stopped: typeof saved.stopped === 'boolean',
    steps: saved.steps === undefined || count(saved.steps),
    model: count(draws) && (offset === undefined || count(offset)),
    memories: object(saved.memories) && Object.values(saved.memories).every(Array.isArray),
  };
  for (const [name, good] of Object.entries(fits)) {
    if (!good) throw damaged(where, `a training's ${name}`, describeValue(saved[name as keyof Saved]));
  }
  return saved;
}

export interface TrainingParts {
  readonly model: TrainingModel;
  readonly state: ModelState;
  readonly tallies: readonly Tally[];
  readonly callbacks: readonly Callback[];
  /** Batches an epoch, where that is known before. */
  readonly steps: number | undefined;
  readonly epoch: number;
  /** The names of the model's inputs and outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  warn(message: string): void;
}

/** One call of `fit` as callbacks see it: where it is, and how it goes on where another was cut off. */
export class Training implements TrainingControl {
  stopTraining = false;
  epoch: number;
  /** Batches of the epoch that are done. */
  batch = 0;
  /** What is logged of the epoch so far. */
  sums: Sums;
  readonly model: TrainingModel;
  divergence: Divergence | undefined;
  private readonly parts: TrainingParts;
  private pending: (() => Promise<void>) | undefined;

  constructor(parts: TrainingParts) {
    this.parts = parts;
    this.model = parts.model;
    this.epoch = parts.epoch;
    this.sums = new Sums(parts.tallies);
  }

  /** Keeps why the loss of the batch that was just done is no number, and warns of it, once. */
  diverge(batch: Batch): void {
    if (this.divergence) return;
    const { loss } = this.sums;
    const why = reasonOf(batch, this.parts.inputs, this.parts.outputs);
    this.divergence = { epoch: this.epoch, batch: this.batch - 1, loss, ...why };
    this.parts.warn(`fit: the loss is ${loss} from step ${this.batch} of epoch ${this.epoch + 1} on. ${why.reason}`);
  }

  backup(): Uint8Array {
    return this.backupOf(this.parts.state.snapshot('Use `await fetchBackup()`.'));
  }

  async fetchBackup(): Promise<Uint8Array> {
    return this.backupOf(await this.parts.state.fetchSnapshot());
  }

  private backupOf(model: Uint8Array): Uint8Array {
    const { state, steps } = this.parts;
    const memories: Record<string, PlainData[]> = {};
    for (const [name, callbacks] of this.rememberers()) memories[name] = callbacks.map((c) => c.getState?.());
    const { epoch, batch, stopTraining: stopped, sums } = this;
    const training = { epoch, batch, stopped, steps, sums: sums.getState(), model: state.getState(), memories };
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
    const { steps } = this.parts;
    if (saved.batch > 0 && saved.steps !== undefined && steps !== undefined && saved.steps !== steps) {
      throw new EvenkeelError({
        where,
        expected: `${saved.steps} batches an epoch, as in the run that was cut off`,
        got: String(steps),
        remedy: 'Give the same data and batchSize, or delete it to begin the training anew.',
      });
    }
    const sums = new Sums(this.parts.tallies);
    if (saved.batch > 0) sums.setState(saved.sums, where);
    const put = this.parts.state.prepare(model, where);
    this.epoch = saved.epoch;
    this.batch = saved.batch;
    this.pending = async () => {
      await this.remind(saved.memories, where);
      await put(saved.model);
      this.sums = sums;
      this.stopTraining ||= saved.stopped;
    };
  }

  warn(message: string): void {
    this.parts.warn(message);
  }

  /** Puts the state in place with which it goes on, if it does. */
  async goOn(): Promise<void> {
    await this.pending?.();
    this.pending = undefined;
  }

  /** The callbacks that remember something, by the names of their classes. */
  private rememberers(): Map<string, Callback[]> {
    const found = new Map<string, Callback[]>();
    for (const callback of this.parts.callbacks) {
      if (!callback.getState || !callback.setState) continue;
      const { name } = callback.constructor;
      found.set(name, [...(found.get(name) ?? []), callback]);
    }
    return found;
  }

  /** Gives callbacks what they remembered; where there are not as many of a class as then, nobody knows which is which. */
  private async remind(memories: Saved['memories'], where: string): Promise<void> {
    const here = this.rememberers();
    for (const name of new Set([...here.keys(), ...Object.keys(memories)])) {
      const [callbacks, states] = [here.get(name) ?? [], memories[name] ?? []];
      if (callbacks.length !== states.length) {
        this.parts.warn(
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
