import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { referenceBackend } from '../../src/backend/reference/reference.ts';
import { dropoutMask } from '../../src/ops/index.ts';
import { Graph } from '../../src/program/graph.ts';
import { Variable } from '../../src/program/variable.ts';
import { streamKey } from '../../src/random.ts';
import { backends } from './harness.ts';

async function mask(backend: Backend, name: string, step: number, n: number, rate: number): Promise<number[]> {
  const graph = new Graph();
  const key = new Variable('key', [2], Int32Array.from(streamKey(5, name)), 'int32');
  graph.output('mask', dropoutMask(graph.variable(key), graph.input('step', [], 'int32'), { shape: [n], rate }));
  const executable = await (await backend.createSession()).compile(graph.program());
  executable.input('step')?.fill(step);
  await executable.run();
  return Array.from(executable.output('mask'), Math.fround);
}

describe.each(backends)('%s: dropout masks', (_, backend) => {
  it.each([1, 3, 7, 8, 9, 64, 2049, 5000])("of %i elements are the reference's, bit for bit", async (n) => {
    for (const rate of [0.2, 0.5, 0.9]) {
      expect(await mask(backend, 'a', 123, n, rate)).toEqual(await mask(referenceBackend, 'a', 123, n, rate));
    }
  });

  it('keep 1 − rate of the elements within five standard errors, scaled by 1/(1 − rate)', async () => {
    const n = 100_000;
    const drawn = await mask(backend, 'a', 0, n, 0.2);
    expect(new Set(drawn)).toEqual(new Set([0, Math.fround(1.25)]));
    expect(Math.abs(drawn.filter((v) => v > 0).length / n - 0.8)).toBeLessThan(5 * Math.sqrt(0.16 / n));
  });

  it('differ by step and by stream', async () => {
    const one = await mask(backend, 'a', 0, 200, 0.5);
    expect(await mask(backend, 'a', 1, 200, 0.5)).not.toEqual(one);
    expect(await mask(backend, 'b', 0, 200, 0.5)).not.toEqual(one);
    expect(await mask(backend, 'a', 0, 200, 0.5)).toEqual(one);
  });
});
