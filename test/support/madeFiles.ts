import type { ReportFiles } from '../../src/experiment/report/files.ts';

/** Makes all files, by their paths. */
export async function madeFiles(files: ReportFiles, folder = ''): Promise<Record<string, string | Uint8Array>> {
  const made: Record<string, string | Uint8Array> = {};
  for (const [name, make] of Object.entries(files)) {
    const content = await make();
    if (typeof content === 'string' || content instanceof Uint8Array) made[folder + name] = content;
    else Object.assign(made, await madeFiles(content, `${folder}${name}/`));
  }
  return made;
}
