import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { atMost, type Check, difference, type Group, is } from './check.ts';
import { drawingOps, drawn } from './drawn.ts';
import { groupsOf } from './subjects.ts';

const noise = (backend: Backend, name: string, step: number, n: number) => drawn(backend, drawingOps.normalNoise(n), name, step);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const checksOf = (backend: Backend): readonly Check[] => [
  ...[1, 3, 7, 8, 9, 64, 2049, 5000].map((n) => ({
    name: `of ${n} elements is the reference's within 2e-6`,
    async run() {
      const want = await noise(referenceBackend, 'a', 123, n);
      const got = await noise(backend, 'a', 123, n);
      is('how many', got.length, n);
      for (const [i, v] of want.entries()) atMost(`error of element ${i}`, Math.abs((got[i] as number) - v), 2e-6);
    },
  })),
  {
    name: 'has mean 0, variance 1, kurtosis 3 and no correlation between neighbours, within five standard errors',
    async run() {
      const n = 200_000;
      const values = await noise(backend, 'a', 0, n);
      atMost('mean', Math.abs(mean(values)), 5 / Math.sqrt(n));
      atMost('distance of the variance from 1', Math.abs(mean(values.map((v) => v * v)) - 1), 5 * Math.sqrt(2 / n));
      atMost('distance of the kurtosis from 3', Math.abs(mean(values.map((v) => v ** 4)) - 3), 5 * Math.sqrt(96 / n));
      for (const lag of [1, 4, 8]) {
        const products = values.slice(lag).map((v, i) => v * (values[i] as number));
        atMost(`correlation at lag ${lag}`, Math.abs(mean(products)), 5 / Math.sqrt(n));
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

export const normalNoiseGroups: readonly Group[] = groupsOf({ name: 'normal noise' }, checksOf);
