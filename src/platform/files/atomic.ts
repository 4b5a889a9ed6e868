import { nodeModule } from '../node.ts';
import { writeError } from './systemError.ts';

/** Drafts of this process so far: several may be written at once. */
let drafts = 0;

/** How the name of a draft ends. */
const DRAFT = /\.\d+-\d+\.part$/;

/** Whether a file is what a kill left of `writeAtomically` of another. */
export const isDraftOf = (file: string, name: string): boolean =>
  name.startsWith(file) && DRAFT.exec(name)?.index === file.length;

/** Deletes what kills have left of `writeAtomically` in a folder: of all files, or of one. Nobody else may be writing there. */
export async function removeDrafts(folder: string, file?: string): Promise<void> {
  const { readdir, rm } = await nodeModule('node:fs/promises');
  const isDraft = (name: string) => (file === undefined ? DRAFT.test(name) : isDraftOf(file, name));
  for (const name of await readdir(folder).catch(() => [])) if (isDraft(name)) await rm(`${folder}/${name}`, { force: true });
}

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
