import { EvenkeelError } from '../../core/errors.ts';
import { printableJson } from '../../core/printable.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { systemCode, systemError } from '../../platform/files/systemError.ts';
import { nodeModule } from '../../platform/node.ts';
import type { ReportFiles } from '../report/files.ts';
import { type ReportOptions, reportFiles } from '../report/index.ts';
import type { Result } from '../result.ts';

/** @throws EvenkeelError unless the folder is empty or nothing has its name */
async function requireFree(folder: string): Promise<void> {
  const { readdir } = await nodeModule('node:fs/promises');
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw systemError(error) ?? error;
  }
  if (entries.length === 0) return;
  throw new EvenkeelError({
    where: `writeReport, folder ${folder}`,
    expected: 'an empty folder, or one that does not exist yet',
    got: entries.length === 1 ? 'one with an entry' : `one with ${entries.length} entries`,
    remedy: 'Name another folder.',
  });
}

/**
 * Writes a result and its report into a folder: `result.json` first, then pages, pictures and tables, the same as `evenkeel compare`. Node only; elsewhere
 * `reportFiles` makes their contents.
 *
 * ```ts
 * const data = { x: [[0], [1], [2], [3], [4], [5], [6], [7], [8], [9]], y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] };
 * const result = await compare({ data, epochs: 1 });
 * const write = (folder) => writeReport(result, folder);
 * ```
 *
 * @param folder must be empty or not exist; it is made
 * @param options those of `reportFiles`
 * @returns the names of the files, as `figures/accuracy.png`
 * @throws EvenkeelError for a folder that has entries or cannot be written to; what was written before stays
 */
export async function writeReport(result: Result, folder: string, options?: ReportOptions): Promise<string[]> {
  const files = reportFiles(result, options);
  await requireFree(folder);
  return write({ 'result.json': () => `${printableJson(result)}\n`, ...files }, folder, '');
}

/** Makes and writes files, and folders of them. Their names, from the first folder on. */
async function write(files: ReportFiles, folder: string, inside: string): Promise<string[]> {
  const { join } = await nodeModule('node:path');
  const names: string[] = [];
  for (const [entry, make] of Object.entries(files)) {
    const name = inside + entry;
    const content = await make();
    if (typeof content === 'string' || content instanceof Uint8Array) {
      await writeAtomically(join(folder, name), content);
      names.push(name);
    } else names.push(...(await write(content, folder, `${name}/`)));
  }
  return names;
}
