import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { uniformNoise } from '../../src/ops/index.ts';
import { drawn } from './drawn.ts';
import { backends } from './harness.ts';

const noise = (backend: Backend, name: string, step: number, n: number) =>
  drawn(backend, (key, at) => uniformNoise(key, at, { shape: [n] }), name, step);

describe.each(backends)('%s: uniform noise', (_, backend) => {
  it.each([1, 3, 7, 8, 9, 64, 2049, 5000])("of %i elements is the reference's, bit for bit", async (n) => {
    expect(await noise(backend, 'a', 123, n)).toEqual(await noise(referenceBackend, 'a', 123, n));
  });

  it('lies in [0, 1), with as many numbers in each tenth as there should be, within five standard errors', async () => {
    const n = 100_000;
    const counts = new Array<number>(10).fill(0);
    for (const v of await noise(backend, 'a', 0, n)) {
      expect(v >= 0 && v < 1).toBe(true);
      (counts[Math.floor(10 * v)] as number)++;
    }
    for (const count of counts) expect(Math.abs(count - n / 10)).toBeLessThan(5 * Math.sqrt(n * 0.09));
  });

  it('differs by step and by stream', async () => {
    const one = await noise(backend, 'a', 0, 200);
    expect(await noise(backend, 'a', 1, 200)).not.toEqual(one);
    expect(await noise(backend, 'b', 0, 200)).not.toEqual(one);
    expect(await noise(backend, 'a', 0, 200)).toEqual(one);
  });
});
