import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EVENTS, LOCK, MANIFEST, RESULT } from '../experiment/run/names.ts';
import { lookAtRun } from '../experiment/run/overview.ts';
import { lockHolder } from '../platform/files/lock.ts';
import { systemCode } from '../platform/files/systemError.ts';

/** What is known of a run, or why it cannot be read. */
type Looked = NonNullable<Awaited<ReturnType<typeof lookAtRun>>>;

/** Whether a folder lies in another, links followed. */
async function isWithin(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realpath(path), realpath(folder)]);
  return inner.startsWith(outer + sep);
}

/** The names in a folder; none where there is no folder yet. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The folder of a run by its name; undefined where there is none, or a link in its place that leads out. */
export async function runPath(folder: string, name: string): Promise<string | undefined> {
  if (!(await namesIn(folder)).includes(name)) return undefined;
  const path = join(folder, name);
  const isRun = await stat(join(path, MANIFEST)).then(
    (found) => found.isFile(),
    () => false,
  );
  return isRun && (await isWithin(path, folder)) ? path : undefined;
}

/** The runs of a folder, each read again only once it has changed: a page that follows them asks often. */
export class RunFolders {
  private readonly folder: string;
  private readonly known = new Map<string, { readonly mark: string; readonly run: Looked }>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** By name. */
  async look(): Promise<ReadonlyMap<string, Looked>> {
    const runs = new Map<string, Looked>();
    for (const name of await namesIn(this.folder)) {
      const run = await this.find(name);
      if (run) runs.set(name, run);
    }
    return runs;
  }

  /** What is known of a run; undefined where there is none of that name. */
  async find(name: string): Promise<Looked | undefined> {
    const path = await runPath(this.folder, name);
    if (path === undefined) return undefined;
    const mark = await markOf(path);
    const known = this.known.get(name);
    if (known?.mark === mark) return known.run;
    const run = await lookAtRun(path);
    if (run) this.known.set(name, { mark, run });
    return run;
  }
}

/** What changes with a run: when its files were written last, and whether a process writes them. */
async function markOf(path: string): Promise<string> {
  const times = await Promise.all(
    [MANIFEST, EVENTS, RESULT].map((file) =>
      stat(join(path, file)).then(
        ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  );
  return [...times, await lockHolder(join(path, LOCK))].join(';');
}
