import { nodeModule } from '../node.ts';

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** When a process began, in a unit of the system's own; undefined where it does not run, or the system does not tell. */
export async function startOf(pid: number): Promise<string | undefined> {
  const { readFile } = await nodeModule('node:fs/promises');
  // The name, in brackets, may hold spaces and brackets; what follows it are fields from the third on.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

/** Where numbers of processes mean the same: this machine, or this container on it. */
export async function machineName(): Promise<string> {
  const { hostname } = await nodeModule('node:os');
  const { readlink } = await nodeModule('node:fs/promises');
  const space = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${space}`.trimEnd();
}
