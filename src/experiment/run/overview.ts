import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenkeelError } from '../../core/errors.ts';
import { lockHolder } from '../../platform/files/lock.ts';
import { systemCode } from '../../platform/files/systemError.ts';
import { planTrainings } from '../plan.ts';
import type { Result } from '../result.ts';
import { parseResult } from '../resultFile.ts';
import { trialIdOf } from './identity.ts';
import { descriptionOf, type Manifest, originOf } from './manifest.ts';
import { LOCK, MANIFEST, RESULT } from './names.ts';
import { readFailure, readManifest, readRecord } from './runFolder.ts';
import { isInShard } from './shard.ts';

/** How far a run is: a process writes it, or none does and trainings are left, or some failed, or all is done. */
export type RunState = 'running' | 'stopped' | 'failed' | 'done';

/** What a run is and how far it came, from its folder. */
export interface RunOverview {
  readonly path: string;
  readonly manifest: Manifest;
  readonly state: RunState;
  /** The process that writes it. */
  readonly holder?: string;
  /** Trainings of this folder: of its shard, where it is for one. */
  readonly trainings: number;
  readonly done: number;
  /** Labels and reasons. */
  readonly failures: readonly { readonly label: string; readonly message: string }[];
  /** Of trainings that are over; undefined before the first report. */
  readonly result?: Result;
}

async function resultOf(path: string): Promise<Result | undefined> {
  const file = join(path, RESULT);
  try {
    return parseResult(JSON.parse(await readFile(file, 'utf8')), `file ${file}`);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (error instanceof SyntaxError)
      throw new EvenkeelError({ where: `file ${file}`, expected: 'a result of compare', got: 'no JSON' });
    throw error;
  }
}

/** @throws EvenkeelError for a folder without a run, and for one of another version */
export async function overviewOf(path: string): Promise<RunOverview> {
  const manifest = await readManifest(path);
  const { design: planned, arms } = descriptionOf(manifest);
  const result = await resultOf(path);
  // A run that adds seeds until the answer is clear ends before it has trained all of them.
  const design = planned.looks && result?.status === 'complete' ? result.design : planned;
  const origin = originOf(manifest);
  const own = planTrainings(design, arms).filter((_, position) => isInShard(manifest.shard, position));
  let done = 0;
  const failures: { label: string; message: string }[] = [];
  for (const training of own) {
    const id = trialIdOf(training, origin);
    if (await readRecord(path, id)) done++;
    else {
      const failure = await readFailure(path, id);
      if (failure) failures.push({ label: training.label, message: failure.message });
    }
  }
  const holder = await lockHolder(join(path, LOCK));
  const ended = done === own.length ? 'done' : done + failures.length === own.length ? 'failed' : 'stopped';
  return {
    ...{ path, manifest, trainings: own.length, done, failures, state: holder ? 'running' : ended },
    ...(holder && { holder }),
    ...(result && { result }),
  };
}

/** A folder that looks like a run but cannot be read, and why. */
export interface UnreadableRun {
  readonly path: string;
  readonly reason: string;
}

/** What a folder holds of a run; undefined where it holds none. */
export async function lookAtRun(path: string): Promise<RunOverview | UnreadableRun | undefined> {
  const text = await readFile(join(path, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return await overviewOf(path);
  } catch (error) {
    if (!(error instanceof EvenkeelError)) throw error;
    return { path, reason: error.message };
  }
}

/** The runs in a folder, the newest first. */
export async function listRuns(folder: string): Promise<(RunOverview | UnreadableRun)[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const missing = systemCode(cause) === 'ENOENT';
    throw new EvenkeelError(
      {
        where: `folder ${folder}`,
        expected: 'a folder with runs',
        got: missing ? 'none of that name' : 'one that cannot be read',
        remedy: 'Name the folder: evenkeel runs DIR.',
      },
      { cause },
    );
  }
  const runs: (RunOverview | UnreadableRun)[] = [];
  for (const name of names) {
    const run = await lookAtRun(join(folder, name));
    if (run) runs.push(run);
  }
  const started = (run: RunOverview | UnreadableRun) => ('manifest' in run ? run.manifest.environment.started : '');
  return runs.sort((a, b) => (started(a) < started(b) ? 1 : -1));
}
