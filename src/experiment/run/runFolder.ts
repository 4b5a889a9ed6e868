import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvenkeelError } from '../../core/errors.ts';
import { removeDrafts, writeAtomically } from '../../platform/files/atomic.ts';
import { systemCode } from '../../platform/files/systemError.ts';
import { planTrainings, type Training } from '../plan.ts';
import { resultSchema, trialSchema } from '../result.ts';
import type { TrialOutcome, TrialSpec } from '../trial.ts';
import type { CheckpointPlan } from '../trialCheckpoint.ts';
import { idOf, namedFiles, type TrialFailure, type TrialRecord, type TrialStore } from '../trialStore.ts';
import { EventLog, type RunEvent } from './eventLog.ts';
import { trialIdOf } from './identity.ts';

import { descriptionOf, type Manifest, originOf, parseManifest } from './manifest.ts';
import { EVENTS, LOCK, MANIFEST, RESULT, TRIALS } from './names.ts';
import { trialHistoryCsv } from './trialHistory.ts';

const FAILURE = 'error.json';
const CHECKPOINT = 'checkpoint';
const SCHEMA = 'evenkeel.trial/1';
/** The endings of the files of a trained network. */
export const NETWORK_ENDINGS = ['.keras', '.onnx'] as const;

/** What a training gave, as its `result.json` has it. */
export const recordSchema = z.object({
  schema: z.literal(SCHEMA),
  id: z.string(),
  label: z.string(),
  summary: resultSchema.shape.arms.element.shape.summary,
  trials: z.array(trialSchema.omit({ files: true })),
  files: z.array(z.string()),
  isComplete: z.literal(true),
});
const failureSchema = z.object({ message: z.string(), time: z.string() });

/** Shortest time between two checkpoints of a training, in seconds: what a kill costs at most. */
export const CHECKPOINT_SECONDS = 10;

/** A file's text; undefined where there is none. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export interface RunFolderOptions {
  /** Shortest time between two checkpoints of a training, in seconds. Default 10. */
  readonly checkpointSeconds?: number;
}

/**
 * A run on disk, written as it goes: `manifest.json`, `events.jsonl`, and for each training `trials/ID/` with its result and history, or while it runs
 * its checkpoint. Each file is there whole or not at all. Who writes to it must hold its lock.
 */
export class RunFolder implements TrialStore {
  readonly path: string;
  private known: Manifest;
  private readonly events: EventLog;
  private readonly checkpointSeconds: number;
  private readonly ids = new Map<Training, string>();
  /** What went wrong where nobody could be told. */
  private broken: Error | undefined;

  private constructor(path: string, manifest: Manifest, { checkpointSeconds = CHECKPOINT_SECONDS }: RunFolderOptions) {
    this.path = path;
    this.known = manifest;
    this.events = new EventLog(join(path, EVENTS));
    this.checkpointSeconds = checkpointSeconds;
  }

  /** Begins a run in a folder that is empty, but for what a kill left of one that never began. */
  static async create(path: string, manifest: Manifest, options: RunFolderOptions = {}): Promise<RunFolder> {
    await mkdir(path, { recursive: true });
    await removeDrafts(path, MANIFEST);
    // Before anything else, so that what a kill leaves is a run. As it will be read: the same result comes out of a run that was cut off.
    const folder = new RunFolder(path, await writeManifest(path, manifest), options);
    await mkdir(join(path, TRIALS), { recursive: true });
    folder.events.add('run-started', { id: manifest.id }, { force: true });
    return folder;
  }

  /** Goes on with a run, without what kills have left of files that were being written. */
  static async open(path: string, options: RunFolderOptions = {}): Promise<RunFolder> {
    const folder = new RunFolder(path, await readManifest(path), options);
    const trials = await readdir(join(path, TRIALS)).catch(() => []);
    for (const one of [path, ...trials.map((id) => join(path, TRIALS, id))]) await removeDrafts(one);
    return folder;
  }

  get manifest(): Manifest {
    return this.known;
  }

  /** All trainings of the design, also those of other shards. */
  get trainings(): Training[] {
    const { design, arms } = descriptionOf(this.known);
    return planTrainings(design, arms);
  }

  idOf(training: Training): string {
    const known = this.ids.get(training);
    if (known !== undefined) return known;
    const id = trialIdOf(training, originOf(this.known));
    this.ids.set(training, id);
    return id;
  }

  find(id: string): Promise<TrialRecord | undefined> {
    return readRecord(this.path, id);
  }

  async save(spec: TrialSpec, outcome: TrialOutcome): Promise<TrialRecord> {
    this.requireSound();
    const files = namedFiles(spec, outcome);
    const { files: _, ...rest } = outcome;
    const record: TrialRecord = { ...rest, files: Object.keys(files) };
    // A network that was stopped is written with the report, as far as it came; its training goes on from its checkpoint.
    for (const [name, bytes] of Object.entries(files)) await writeAtomically(join(this.path, name), bytes);
    if (!outcome.isComplete) return record;
    // What an earlier run left that was stopped, where the training then diverged.
    const stale = NETWORK_ENDINGS.map((ending) => `${spec.fileName ?? ''}${ending}`).filter(
      (name) => !record.files.includes(name),
    );
    for (const name of spec.keepNetwork ? stale : []) await rm(join(this.path, name), { force: true });
    const id = idOf(spec);
    const folder = join(this.path, TRIALS, id);
    await writeAtomically(join(folder, 'history.csv'), trialHistoryCsv(record));
    const text = JSON.stringify({ schema: SCHEMA, id, label: spec.label, ...record });
    await writeAtomically(join(folder, RESULT), `${text}\n`);
    for (const name of [CHECKPOINT, FAILURE]) await rm(join(folder, name), { force: true });
    this.events.add(
      'trial-finished',
      { trial: id, label: spec.label, diverged: record.trials[0]?.diverged !== null },
      { force: true },
    );
    // As it will be read: the same result comes out of a run that was cut off.
    return parseRecord(text, RESULT);
  }

  async fail(spec: TrialSpec, { message }: Error): Promise<void> {
    this.requireSound();
    const id = idOf(spec);
    const time = new Date().toISOString();
    await writeAtomically(join(this.path, TRIALS, id, FAILURE), `${JSON.stringify({ message, time })}\n`);
    this.events.add('trial-failed', { trial: id, label: spec.label, message }, { force: true });
  }

  checkpointOf(id: string): CheckpointPlan {
    return { path: join(this.path, TRIALS, id, CHECKPOINT), seconds: this.checkpointSeconds };
  }

  dropCheckpoint(id: string): Promise<void> {
    return rm(join(this.path, TRIALS, id, CHECKPOINT), { force: true });
  }

  /** Writes down what happens. What the disk refuses here is said when the next training ends. */
  record(event: RunEvent['event'], details: Readonly<Record<string, unknown>> = {}): void {
    try {
      this.events.add(event, details);
    } catch (error) {
      this.broken ??= error as Error;
    }
  }

  /** Changes what the run trains, as where seeds are added. */
  async replaceManifest(manifest: Manifest): Promise<void> {
    this.known = await writeManifest(this.path, manifest);
    this.ids.clear();
  }

  close(): void {
    this.events.close();
  }

  private requireSound(): void {
    if (this.broken) throw this.broken;
  }
}

/** Writes a manifest, and returns it as it will be read. */
async function writeManifest(path: string, manifest: Manifest): Promise<Manifest> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeAtomically(join(path, MANIFEST), text);
  return parseManifest(text, MANIFEST);
}

/** @throws EvenkeelError where a folder holds no run */
export async function readManifest(path: string): Promise<Manifest> {
  const file = join(path, MANIFEST);
  let text: string | undefined;
  try {
    text = await textOf(file);
  } catch (error) {
    if (systemCode(error) !== 'ENOTDIR') throw error;
  }
  if (text !== undefined) return parseManifest(text, `file ${file}`);
  throw new EvenkeelError({
    where: `run ${path}`,
    expected: 'a folder that `evenkeel compare` wrote',
    got: `none with a ${MANIFEST}`,
    remedy: '`evenkeel runs` lists those that there are.',
  });
}

/** What a training of a run gave; undefined where it is not over. @throws EvenkeelError for a file that is none of this version */
export async function readRecord(path: string, id: string): Promise<TrialRecord | undefined> {
  const file = join(path, TRIALS, id, RESULT);
  const text = await textOf(file);
  return text === undefined ? undefined : parseRecord(text, file);
}

function parseRecord(text: string, file: string): TrialRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below.
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) {
    const { schema: _, id: __, label: ___, ...record } = parsed.data;
    return record;
  }
  throw new EvenkeelError({
    where: `file ${file}`,
    expected: `the result of a training, of schema ${SCHEMA}`,
    got: parsed.error.issues[0]?.message ?? 'something else',
    remedy: 'Delete it, and `evenkeel resume` trains it again.',
  });
}

/** Why a training of a run failed the last time; undefined where it did not. */
export async function readFailure(path: string, id: string): Promise<TrialFailure | undefined> {
  const text = await textOf(join(path, TRIALS, id, FAILURE));
  if (text === undefined) return undefined;
  try {
    return failureSchema.parse(JSON.parse(text));
  } catch {
    return { message: 'for a reason that is not known' };
  }
}

/** Deletes a run with everything in its folder. */
export async function removeRun(path: string): Promise<void> {
  // The manifest last: what a kill leaves is still a run.
  const names = (await readdir(path))
    .filter((name) => name !== LOCK)
    .sort((a, b) => Number(a === MANIFEST) - Number(b === MANIFEST));
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
}
