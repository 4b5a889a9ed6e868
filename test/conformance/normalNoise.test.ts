import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { normalNoise } from '../../src/ops/index.ts';
import { drawn } from './drawn.ts';
import { backends } from './harness.ts';

const noise = (backend: Backend, name: string, step: number, n: number) =>
  drawn(backend, (key, at) => normalNoise(key, at, { shape: [n] }), name, step);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe.each(backends)('%s: normal noise', (_, backend) => {
  it.each([1, 3, 7, 8, 9, 64, 2049, 5000])("of %i elements is the reference's within 2e-6", async (n) => {
    const want = await noise(referenceBackend, 'a', 123, n);
    const got = await noise(backend, 'a', 123, n);
    expect(got.length).toBe(n);
    for (const [i, v] of want.entries()) expect(Math.abs((got[i] as number) - v)).toBeLessThanOrEqual(2e-6);
  });

  it('has mean 0, variance 1, kurtosis 3 and no correlation between neighbours, within five standard errors', async () => {
    const n = 200_000;
    const drawn = await noise(backend, 'a', 0, n);
    expect(Math.abs(mean(drawn))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(drawn.map((v) => v * v)) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(mean(drawn.map((v) => v ** 4)) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    for (const lag of [1, 4, 8]) {
      const products = drawn.slice(lag).map((v, i) => v * (drawn[i] as number));
      expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(n));
    }
  });

  it('differs by step and by stream', async () => {
    const one = await noise(backend, 'a', 0, 200);
    expect(await noise(backend, 'a', 1, 200)).not.toEqual(one);
    expect(await noise(backend, 'b', 0, 200)).not.toEqual(one);
    expect(await noise(backend, 'a', 0, 200)).toEqual(one);
  });
});
