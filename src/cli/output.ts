import { access, constants, mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EvenkeelError } from '../errors.ts';
import type { ReportFiles } from '../report/index.ts';

const REMEDY = 'Name another folder with --out DIR.';

function refuse(folder: string, expected: string, got: string, cause?: unknown): never {
  throw new EvenkeelError(
    { where: `output folder ${folder}`, expected, got, remedy: REMEDY },
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Makes sure, before anything long begins, that results can be written: the folder does not exist or is empty, and the folder it is to
 * stand in can be made and written to.
 */
export async function checkOutput(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    return refuse(folder, 'a folder that is empty or does not exist yet', error.message, error);
  });
  if (entries.length > 0) refuse(folder, 'a folder that is empty or does not exist yet', `one with ${entries.length} entries`);
  const parent = dirname(resolve(folder));
  try {
    await mkdir(parent, { recursive: true });
    await access(parent, constants.W_OK);
    if (await stat(folder).catch(() => undefined)) await access(folder, constants.W_OK);
  } catch (error) {
    refuse(folder, 'a place that can be written to', (error as Error).message, error);
  }
}

/** Writes all files or none: into a folder beside, which then takes the name. */
export async function writeOutput(folder: string, files: ReportFiles): Promise<void> {
  const target = resolve(folder);
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(draft, name), content);
    await rmdir(target).catch(() => {});
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    refuse(folder, 'a place that can be written to', (error as Error).message, error);
  }
}

/** `runs/2026-01-31-120000`: where results go if nothing else is said. */
export function defaultFolder(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return join('runs', `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`);
}
