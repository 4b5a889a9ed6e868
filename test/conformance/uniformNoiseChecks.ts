import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { atMost, type Check, difference, type Group, is, sameBits } from './check.ts';
import { drawingOps, drawn } from './drawn.ts';
import { groupsOf } from './subjects.ts';

const noise = (backend: Backend, name: string, step: number, n: number) => drawn(backend, drawingOps.uniformNoise(n), name, step);

const checksOf = (backend: Backend): readonly Check[] => [
  ...[1, 3, 7, 8, 9, 64, 2049, 5000].map((n) => ({
    name: `of ${n} elements is the reference's, bit for bit`,
    async run() {
      sameBits('noise', await noise(backend, 'a', 123, n), await noise(referenceBackend, 'a', 123, n));
    },
  })),
  {
    name: 'lies in [0, 1), with as many numbers in each tenth as there should be, within five standard errors',
    async run() {
      const n = 100_000;
      const counts = new Array<number>(10).fill(0);
      for (const v of await noise(backend, 'a', 0, n)) {
        is(`${v} lies in [0, 1)`, v >= 0 && v < 1, true);
        (counts[Math.floor(10 * v)] as number)++;
      }
      for (const [i, count] of counts.entries()) {
        atMost(`distance of the count in tenth ${i}`, Math.abs(count - n / 10), 5 * Math.sqrt(n * 0.09));
      }
    },
  },
  {
    name: 'differs by step and by stream',
    async run() {
      const one = await noise(backend, 'a', 0, 200);
      const differs = async (name: string, step: number) => difference(await noise(backend, name, step, 200), one) !== undefined;
      is('noise of the next step differs', await differs('a', 1), true);
      is('noise of another stream differs', await differs('b', 0), true);
      is('noise of the same step differs', await differs('a', 0), false);
    },
  },
];

export const uniformNoiseGroups: readonly Group[] = groupsOf({ name: 'uniform noise' }, checksOf);
