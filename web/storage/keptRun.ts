import type { TrialEvent } from '../../src/experiment/trial.ts';
import type { CheckpointPlace } from '../../src/experiment/trialCheckpoint.ts';
import type { TrialRecord } from '../../src/experiment/trialStore.ts';
import { deleteRun, deleteValue, getValue, getValues, places, putValue } from './database.ts';

/** The end of an epoch. */
export type EpochEnd = TrialEvent & { readonly type: 'epoch-end' };

/** What was seen inside of a network. */
export type Look = TrialEvent & { readonly type: 'observation' };

/** What is known of a run that can go on. */
export interface KeptSummary {
  /** When it was kept last, in milliseconds since 1970. */
  readonly time: number;
  /** Trainings that began, with the epochs that are done. */
  readonly trainings: readonly { readonly label: string; readonly epochs: number }[];
}

/** A training that is over, with its network as files by their endings. */
export interface KeptRecord {
  readonly record: TrialRecord;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Runs that are kept besides the one that trains: what is older is deleted. */
const MOST_OTHERS = 3;

/** Where a training's checkpoint is, as text that travels to its worker. */
export const checkpointPath = (run: string, id: string): string => JSON.stringify([run, id]);

/** Each look stands alone, so that one more does not write all again: there are about a hundred at most, whose size has a bound. */
const looksOf = (id: string) => `look ${id}`;

const placeOf = (path: string) => {
  const [run, id] = JSON.parse(path) as [string, string];
  return [run, 'checkpoint', id] as const;
};

/** Checkpoints in the browser's database. */
export const DATABASE_CHECKPOINTS: CheckpointPlace = {
  read: (path) => getValue(placeOf(path)),
  async write(path, bytes) {
    await putValue(placeOf(path), bytes);
    const [run] = placeOf(path);
    await putValue([run, 'time', ''], Date.now());
  },
};

/** A run of the page as the browser's database has it, to go on with after the page was closed. */
export class KeptRun {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }

  /** undefined where no state of a training is kept. */
  async summary(): Promise<KeptSummary | undefined> {
    const own = (await places()).filter(([run]) => run === this.key);
    const begun = own.filter(([, kind]) => kind === 'checkpoint' || kind === 'record').map(([, , id]) => id);
    const time = await getValue<number>([this.key, 'time', '']);
    if (begun.length === 0 || time === undefined) return undefined;
    const trainings = begun.map(async (label) => ({ label, epochs: (await this.epochs(label)).at(-1)?.epoch ?? 0 }));
    return { time, trainings: await Promise.all(trainings) };
  }

  /** The ends of a training's epochs so far. */
  async epochs(id: string): Promise<readonly EpochEnd[]> {
    return (await getValue<readonly EpochEnd[]>([this.key, 'epochs', id])) ?? [];
  }

  putEpochs(id: string, epochs: readonly EpochEnd[]): Promise<void> {
    return putValue([this.key, 'epochs', id], epochs);
  }

  /** What was seen inside of a network so far. */
  looks(id: string): Promise<readonly Look[]> {
    return getValues(this.key, looksOf(id));
  }

  putLook(id: string, look: Look): Promise<void> {
    return putValue([this.key, looksOf(id), String(look.observation.step)], look);
  }

  record(id: string): Promise<KeptRecord | undefined> {
    return getValue([this.key, 'record', id]);
  }

  async putRecord(id: string, record: KeptRecord): Promise<void> {
    await putValue([this.key, 'record', id], record);
    await putValue([this.key, 'time', ''], Date.now());
    await deleteValue([this.key, 'checkpoint', id]);
  }

  forget(): Promise<void> {
    return deleteRun(this.key);
  }

  /** Makes room: of other runs only the last few stay. */
  async forgetOlder(): Promise<void> {
    const others = new Set((await places()).map(([run]) => run).filter((run) => run !== this.key));
    const times = await Promise.all(
      [...others].map(async (run) => ({ run, time: (await getValue<number>([run, 'time', ''])) ?? 0 })),
    );
    const old = times.sort((a, b) => b.time - a.time).slice(MOST_OTHERS);
    for (const { run } of old) await deleteRun(run);
  }
}
