import { realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { EvenkeelError } from '../../core/errors.ts';
import { systemCode, systemReason } from '../../platform/files/systemError.ts';
import { Refusal } from './refusal.ts';

/** What data and models are called on the way to other machines: as they were named, or where that leads out of the folder, by the last part alone. */
export const nameFor = (path: string): string => (isInside(path) ? path : basename(path));

/** Whether a name leads nowhere but into a folder, whatever system reads it. */
function isInside(name: string): boolean {
  if (name === '' || name.includes('\0') || /^([a-z]:|[\\/])/i.test(name)) return false;
  return !name.split(/[\\/]/).includes('..');
}

/**
 * The real path of what a job names, inside of a worker's folder.
 * @throws EvenkeelError for a name that leads out of it, which no run sends
 * @throws Refusal where there is nothing of that name, or a link out of the folder
 */
export async function placeIn(folder: string, name: string, what: 'data' | 'model'): Promise<string> {
  const where = `${what} ${name}`;
  if (!isInside(name)) {
    throw new EvenkeelError({
      where,
      expected: 'a name inside of the data folder of workers',
      got: 'a path that leads out of it',
    });
  }
  let root: string;
  let real: string;
  try {
    root = await realpath(folder);
    real = await realpath(join(root, name));
  } catch (cause) {
    const code = systemCode(cause);
    const got = code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing of that name' : systemReason(cause);
    const remedy = 'Put it there, or start the worker with --data-folder DIR.';
    throw new Refusal({ where, expected: "a file or folder in the worker's data folder", got, remedy });
  }
  if (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)) return real;
  throw new Refusal({ where, expected: "a file or folder in the worker's data folder", got: 'a link that leads out of it' });
}
