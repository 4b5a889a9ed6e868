import { isRunning } from '../../platform/files/process.ts';
import { nodeModule } from '../../platform/node.ts';

/*
 * A download that goes on belongs to one process: its file has the name `FILE.PID-ID.part`. One that ended early leaves `FILE.part`, and one
 * that was killed its own. Whoever comes next takes a part over by renaming it, which only one of several can do.
 */

/** A part that was last written to so long ago belongs to nobody, whoever has its process number by now (milliseconds). */
const FORGOTTEN = 3_600_000;

/** The parts of a file that belong to no running download, the largest first. */
async function freeParts(path: string): Promise<string[]> {
  const { readdir, stat } = await nodeModule('node:fs/promises');
  const { basename, dirname, join } = await nodeModule('node:path');
  const free: { part: string; size: number }[] = [];
  for (const name of await readdir(dirname(path))) {
    const match = name.startsWith(`${basename(path)}.`) && /^\.(?:(\d+)-[\w-]+\.)?part$/.exec(name.slice(basename(path).length));
    if (!match) continue;
    const part = join(dirname(path), name);
    const info = await stat(part).catch(() => undefined);
    if (!info?.isFile()) continue;
    const abandoned = match[1] === undefined || !isRunning(Number(match[1])) || Date.now() - info.mtimeMs > FORGOTTEN;
    if (abandoned) free.push({ part, size: info.size });
  }
  return free.sort((a, b) => b.size - a.size).map(({ part }) => part);
}

/** Takes over what an earlier download of the file has left, or begins an empty part; the others that were left are removed. */
export async function claimPart(path: string): Promise<string> {
  const { rename, rm, writeFile } = await nodeModule('node:fs/promises');
  const { randomUUID } = await nodeModule('node:crypto');
  const target = `${path}.${process.pid}-${randomUUID()}.part`;
  let isClaimed = false;
  for (const part of await freeParts(path)) {
    if (isClaimed) await rm(part, { force: true });
    else
      isClaimed = await rename(part, target).then(
        () => true,
        () => false,
      );
  }
  if (!isClaimed) await writeFile(target, '', { flag: 'wx' });
  return target;
}

/** Leaves a part for the next download; an empty one goes. */
export async function releasePart(part: string, path: string): Promise<void> {
  const { rename, rm, stat } = await nodeModule('node:fs/promises');
  const info = await stat(part).catch(() => undefined);
  if (!info) return;
  if (info.size === 0) await rm(part, { force: true });
  else await rename(part, `${path}.part`);
}
