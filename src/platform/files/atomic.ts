import { nodeModule } from '../node.ts';
import { writeError } from './systemError.ts';

/** Drafts of this process so far: several may be written at once. */
let drafts = 0;

/** Whether a file is what a kill left of `writeAtomically` of another. */
export const isDraftOf = (file: string, name: string): boolean =>
  name.startsWith(`${file}.`) && /^\.\d+-\d+\.part$/.test(name.slice(file.length));

/**
 * Writes a file so that a kill leaves the old one or the new one, never a part: into a file next to it, which then gets its name. Folders in
 * its path that are missing are made.
 * @throws EvenkeelError where the system refuses it, as on a full disk; the old file is then as it was
 */
export async function writeAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const { open, mkdir, rename, rm } = await nodeModule('node:fs/promises');
  const { dirname } = await nodeModule('node:path');
  const draft = `${path}.${process.pid}-${drafts++}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(draft, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw writeError(path, error);
  }
}
