import type { Backend } from '../../src/backends/backend.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import { type Check, type Group, sameBits } from './check.ts';
import { groupsOf } from './subjects.ts';

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

const checksOf = (backend: Backend): readonly Check[] => [
  {
    name: 'gives NaN and no gradient where an index names no row',
    async run() {
      const fractions = [0, -1, 4, Number.NaN, 3.9, -0.9, 1e20, Number.POSITIVE_INFINITY, -1e20, 3];
      const { y, gradient } = await lookUp(backend, fractions, 'float32');
      sameBits('rows', y, [1, Number.NaN, Number.NaN, Number.NaN, 1, 1, Number.NaN, Number.NaN, Number.NaN, 1]);
      sameBits('gradient', gradient, [2, 0, 0, 2]);
    },
  },
  {
    name: 'takes integers of 32 bits',
    async run() {
      const { y, gradient } = await lookUp(backend, [2, -1, 3, 2 ** 31 - 1, 2, -(2 ** 31), 4], 'int32');
      sameBits('rows', y, [1, Number.NaN, 1, Number.NaN, 1, Number.NaN, Number.NaN]);
      sameBits('gradient', gradient, [0, 0, 2, 1]);
    },
  },
  {
    name: 'takes bytes',
    async run() {
      const { y, gradient } = await lookUp(backend, [2, 255, 0, 2, 2], 'uint8');
      sameBits('rows', y, [1, Number.NaN, 1, 1, 1]);
      sameBits('gradient', gradient, [1, 0, 3, 0]);
    },
  },
];

export const gatherGroups: readonly Group[] = groupsOf({ name: 'gather by indices of every type' }, checksOf);
