import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenkeelError } from '../../core/errors.ts';
import { planTrainings } from '../plan.ts';
import { diffEntries } from './diff.ts';
import { trialIdOf } from './identity.ts';
import { descriptionOf, type Manifest, originOf } from './manifest.ts';
import { RESULT, TRIALS } from './names.ts';
import { readManifest, readRecord } from './runFolder.ts';

/** Parts of one run, and which trainings are in none of them. */
export interface Parts {
  readonly manifest: Manifest;
  /** Which folder has each training, by its id. */
  readonly folders: ReadonlyMap<string, string>;
  /** Labels of the trainings that no part has. */
  readonly missing: readonly string[];
}

/**
 * Reads the parts of a run.
 * @throws EvenkeelError where they are parts of different runs, which it tells what differs, or where two of them have the same training with other numbers
 */
export async function readParts(paths: readonly string[]): Promise<Parts> {
  const [first, ...others] = paths as [string, ...string[]];
  const manifest = await readManifest(first);
  for (const path of others) {
    const other = await readManifest(path);
    if (other.id === manifest.id) continue;
    const differing = diffEntries(manifest, other)
      .filter(({ path: key }) => !/^(id|git|shard|environment\.(started|processor|cores|platform))\b/.test(key))
      .map(({ path: key, a, b }) => `${key} (${a} and ${b})`);
    throw new EvenkeelError({
      where: `run ${path}`,
      expected: `a part of the same run as ${first}`,
      got: `another in ${differing.join(', ') || 'its id'}`,
      remedy: 'Join only folders that the same command made with --shard.',
    });
  }
  const { design, arms } = descriptionOf(manifest);
  const folders = new Map<string, string>();
  const missing: string[] = [];
  for (const training of planTrainings(design, arms)) {
    const id = trialIdOf(training, originOf(manifest));
    for (const path of paths) {
      const record = await readRecord(path, id);
      const known = folders.get(id);
      if (!record) continue;
      if (known === undefined) folders.set(id, path);
      else {
        const weights = (await readRecord(known, id))?.trials[0]?.weights;
        if (weights === record.trials[0]?.weights) continue;
        throw new EvenkeelError({
          where: `run ${path}, training ${training.label}`,
          expected: `the weights that ${known} has`,
          got: 'others',
          remedy: 'Find out which is right with `evenkeel resume --verify`, and leave the other out.',
        });
      }
    }
    if (!folders.has(id)) missing.push(training.label);
  }
  return { manifest: { ...manifest, shard: null }, folders, missing };
}

/** Copies what trainings gave into a folder, their networks included. */
export async function copyTrials({ folders }: Pick<Parts, 'folders'>, target: string): Promise<void> {
  for (const [id, path] of folders) {
    const from = join(path, TRIALS, id);
    const to = join(target, TRIALS, id);
    await mkdir(to, { recursive: true });
    // The result comes last: a training whose result is there is whole.
    const names = (await readdir(from)).filter((name) => name !== RESULT);
    for (const name of names) await copyFile(join(from, name), join(to, name));
    const record = await readRecord(path, id);
    for (const name of record?.files ?? []) await copyFile(join(path, name), join(target, name));
    await copyFile(join(from, RESULT), join(to, RESULT));
  }
}
