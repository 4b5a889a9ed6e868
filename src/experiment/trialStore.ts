import type { Training } from './plan.ts';
import type { TrialOutcome, TrialSpec } from './trial.ts';
import type { CheckpointPlan } from './trialCheckpoint.ts';

/** A training that is over, as it is kept: its network, if any, stands in files of these names. */
export interface TrialRecord extends Omit<TrialOutcome, 'files'> {
  readonly files: readonly string[];
}

/** Why a training gave nothing. */
export interface TrialFailure {
  readonly message: string;
  /** In the run in which it failed. */
  readonly error?: Error;
}

/** Where trainings that are over are kept, so that none is done twice. */
export interface TrialStore {
  /** What a training is known by: the same where the same bits come out. */
  idOf(training: Training): string;
  /** What a training gave that ended earlier. */
  find(id: string): Promise<TrialRecord | undefined>;
  /** Keeps what a training gave. One that was stopped is no end: it is not kept, but has a record. */
  save(spec: TrialSpec, outcome: TrialOutcome): Promise<TrialRecord>;
  /** Keeps why a training gave nothing. */
  fail(spec: TrialSpec, error: Error): Promise<void>;
  /** Where the state of a running training is kept. */
  checkpointOf?(id: string): CheckpointPlan;
  /** Deletes the state of a training that is over, which a process leaves that is killed between its last two files. */
  dropCheckpoint?(id: string): Promise<void>;
}

export const idOf = ({ id, label }: Pick<TrialSpec, 'id' | 'label'>): string => id ?? label;

/** Names the files of an outcome's network. */
export const namedFiles = ({ fileName = '' }: Pick<TrialSpec, 'fileName'>, { files }: Pick<TrialOutcome, 'files'>) =>
  Object.fromEntries(Object.entries(files).map(([ending, bytes]) => [`${fileName}${ending}`, bytes]));

/** Keeps trainings for as long as the run takes. */
export class MemoryStore implements TrialStore {
  private readonly records = new Map<string, TrialRecord>();
  private readonly onFiles: ((files: Readonly<Record<string, Uint8Array>>) => void) | undefined;

  /** @param onFiles receives the trained networks as files, by their names */
  constructor(onFiles?: (files: Readonly<Record<string, Uint8Array>>) => void) {
    this.onFiles = onFiles;
  }

  idOf({ label }: Training): string {
    return label;
  }

  async find(id: string): Promise<TrialRecord | undefined> {
    return this.records.get(id);
  }

  async save(spec: TrialSpec, outcome: TrialOutcome): Promise<TrialRecord> {
    const files = namedFiles(spec, outcome);
    this.onFiles?.(files);
    const record = { ...outcome, files: Object.keys(files) };
    if (record.isComplete) this.records.set(idOf(spec), record);
    return record;
  }

  async fail(): Promise<void> {}
}
