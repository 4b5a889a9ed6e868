import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { atMost, type Check, difference, type Group, is, sameBits } from './check.ts';
import { drawingOps, drawn } from './drawn.ts';
import { groupsOf } from './subjects.ts';

const mask = async (backend: Backend, name: string, step: number, n: number, rate: number) =>
  (await drawn(backend, drawingOps.dropoutMask(n, rate), name, step)).map(Math.fround);

const checksOf = (backend: Backend): readonly Check[] => [
  ...[1, 3, 7, 8, 9, 64, 2049, 5000].map((n) => ({
    name: `of ${n} elements are the reference's, bit for bit`,
    async run() {
      for (const rate of [0.2, 0.5, 0.9]) {
        const want = await mask(referenceBackend, 'a', 123, n, rate);
        sameBits(`mask with rate ${rate}`, await mask(backend, 'a', 123, n, rate), want);
      }
    },
  })),
  {
    name: 'keep 1 − rate of the elements within five standard errors, scaled by 1/(1 − rate)',
    async run() {
      const n = 100_000;
      const drawn = await mask(backend, 'a', 0, n, 0.2);
      sameBits(
        'values of the mask',
        [...new Set(drawn)].sort((a, b) => a - b),
        [0, 1.25],
      );
      const fraction = drawn.filter((v) => v > 0).length / n;
      atMost('distance of the fraction that stays from 0.8', Math.abs(fraction - 0.8), 5 * Math.sqrt(0.16 / n));
    },
  },
  {
    name: 'differ by step and by stream',
    async run() {
      const one = await mask(backend, 'a', 0, 200, 0.5);
      const differs = async (name: string, step: number) =>
        difference(await mask(backend, name, step, 200, 0.5), one) !== undefined;
      is('a mask of the next step differs', await differs('a', 1), true);
      is('a mask of another stream differs', await differs('b', 0), true);
      is('a mask of the same step differs', await differs('a', 0), false);
    },
  },
];

export const dropoutMaskGroups: readonly Group[] = groupsOf({ name: 'dropout masks' }, checksOf);
