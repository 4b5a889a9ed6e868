import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { median, min } from 'simple-statistics';

/** Milliseconds, of the clock and of the processor: on a machine that does other things as well the second say more. */
export interface Times {
  readonly wall: number;
  readonly cpu: number;
}

export const timesNow = (cpu: number): Times => ({ wall: performance.now(), cpu });

/** What one of `count` things took between two times. */
export const each = (from: Times, to: Times, count: number): Times => ({
  wall: (to.wall - from.wall) / count,
  cpu: (to.cpu - from.cpu) / count,
});

/** Of the clock and of the processor apart. */
const apart = (times: readonly Times[], of: (values: number[]) => number): Times => ({
  wall: of(times.map(({ wall }) => wall)),
  cpu: of(times.map(({ cpu }) => cpu)),
});
export const medianTimes = (times: readonly Times[]): Times => apart(times, median);
export const leastTimes = (times: readonly Times[]): Times => apart(times, min);

/** Milliseconds of the processor that this process took so far. */
export const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of the processor that processes and all that they started took (Linux; elsewhere 0). A process that ended counts with the one that started it. */
export function cpuOf(roots: readonly number[]): number {
  if (!existsSync('/proc/self/stat')) return 0;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
          .map(Number);
        const [parent = 0, ticks = 0] = [fields[1], fields.slice(11, 15).reduce((sum, n) => sum + n, 0)];
        return [{ pid: Number(pid), parent, ticks }];
      } catch {
        return [];
      }
    });
  const family = new Set(roots);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  // A tick is a hundredth of a second.
  return processes.filter(({ pid }) => family.has(pid)).reduce((sum, { ticks }) => sum + 10 * ticks, 0);
}
