import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import { backends } from './harness.ts';

/** Rows of a table [4, 5] of ones, and the table's gradient: how often each row was read. */
async function lookUp(backend: Backend, indices: readonly number[], dtype: 'float32' | 'int32' | 'uint8') {
  const graph = new Graph();
  const [table, at] = [graph.input('table', [4, 5]), graph.input('at', [indices.length], dtype)];
  const y = ops.gather(table, at);
  graph.output('y', y);
  graph.output('gradient', differentiate(ops.sum(y), [table])[0] as Value);
  const executable = await (await backend.createSession()).compile(graph.program());
  executable.input('table')?.fill(1);
  executable.input('at')?.set(indices);
  await executable.run();
  const rows = async (name: string) => Array.from(await executable.read(name)).filter((_, i) => i % 5 === 0);
  return { y: await rows('y'), gradient: await rows('gradient') };
}

describe.each([...backends, ['the reference', referenceBackend] as const])('gather by %s', (_, backend) => {
  it('gives NaN and no gradient where an index names no row', async () => {
    const fractions = [0, -1, 4, Number.NaN, 3.9, -0.9, 1e20, Number.POSITIVE_INFINITY, -1e20, 3];
    const { y, gradient } = await lookUp(backend, fractions, 'float32');
    expect(y).toEqual([1, NaN, NaN, NaN, 1, 1, NaN, NaN, NaN, 1]);
    expect(gradient).toEqual([2, 0, 0, 2]);
  });

  it('takes integers of 32 bits', async () => {
    const { y, gradient } = await lookUp(backend, [2, -1, 3, 2 ** 31 - 1, 2, -(2 ** 31), 4], 'int32');
    expect(y).toEqual([1, NaN, 1, NaN, 1, NaN, NaN]);
    expect(gradient).toEqual([0, 0, 2, 1]);
  });

  it('takes bytes', async () => {
    const { y, gradient } = await lookUp(backend, [2, 255, 0, 2, 2], 'uint8');
    expect(y).toEqual([1, NaN, 1, 1, 1]);
    expect(gradient).toEqual([1, 0, 3, 0]);
  });
});
