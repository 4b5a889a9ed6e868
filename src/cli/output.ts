import { access, constants, mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EvenkeelError } from '../errors.ts';
import type { ReportFiles } from '../report/index.ts';

function refuse(folder: string, expected: string, got: string, cause?: unknown): never {
  throw new EvenkeelError(
    { where: `option --out, folder ${folder}`, expected, got, remedy: 'Name another folder with --out DIR.' },
    cause === undefined ? undefined : { cause },
  );
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** The entries of a folder, or undefined where nothing has that name. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes sure, before anything long begins, that results can be written: the folder is empty, or does not exist and can be made. Makes
 * nothing itself.
 */
export async function checkOutput(folder: string): Promise<void> {
  const expected = 'an empty folder, or one that does not exist yet';
  const target = resolve(folder);
  try {
    const entries = await entriesOf(target);
    if (entries && entries.length > 0) {
      refuse(folder, expected, entries.length === 1 ? 'one with an entry' : `one with ${entries.length} entries`);
    }
    let standing = target;
    while (!(await entriesOf(standing))) standing = dirname(standing);
    await access(standing, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof EvenkeelError) throw error;
    const got = codeOf(error) === 'ENOTDIR' ? 'a file in its place' : (error as Error).message;
    refuse(folder, codeOf(error) === 'ENOTDIR' ? expected : 'a folder that can be written to', got, error);
  }
}

/** `folder`, or with a number behind it where something was put there since it was checked: results are not to be lost for that. */
async function freeName(folder: string): Promise<string> {
  let name = resolve(folder);
  for (let i = 2; (await entriesOf(name))?.length; i++) name = `${resolve(folder)}-${i}`;
  return name;
}

/**
 * Writes all files or none: into a hidden folder, which then takes the name, or whose files then move where the folder exists.
 * @returns the folder that was written
 */
export async function writeOutput(folder: string, files: ReportFiles): Promise<string> {
  let draft: string | undefined;
  try {
    const target = await freeName(folder);
    const exists = (await entriesOf(target)) !== undefined;
    await mkdir(dirname(target), { recursive: true });
    const hidden = join(exists ? target : dirname(target), `.${basename(target)}-${process.pid}`);
    await mkdir(hidden);
    draft = hidden;
    for (const [name, content] of Object.entries(files)) await writeFile(join(hidden, name), content);
    if (!exists) await rename(hidden, target);
    else {
      for (const name of Object.keys(files)) await rename(join(hidden, name), join(target, name));
      await rmdir(hidden);
    }
    return target === resolve(folder) ? folder : target;
  } catch (error) {
    if (draft) await rm(draft, { recursive: true, force: true });
    return refuse(folder, 'a folder that can be written to', (error as Error).message, error);
  }
}

/** `runs/2026-01-31-120000`: where results go if nothing else is said. */
export function defaultFolder(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return join('runs', `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`);
}
