import { nodeModule } from '../node.ts';

/** Drafts of this process so far: several may be written at once. */
let drafts = 0;

/** Writes a file so that a kill leaves the old one or the new one, never a part: into a file beside it, which then takes its name. */
export async function writeAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const { open, mkdir, rename, rm } = await nodeModule('node:fs/promises');
  const { dirname } = await nodeModule('node:path');
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}-${drafts++}.part`;
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
