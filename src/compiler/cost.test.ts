import { expect, it } from 'vitest';
import { Graph } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { programFlops } from './cost.ts';
import { fuse } from './fuse.ts';
import { fuseEpilogues } from './fuseEpilogues.ts';

it('a program costs the same however its nodes are joined: 2·4·5·6 for the product, an operation for each element, none for a view', () => {
  const graph = new Graph();
  const product = ops.matmul(graph.input('x', [4, 5]), graph.input('w', [5, 6]));
  graph.output('y', ops.reshape(ops.relu(ops.add(product, graph.input('b', [6]))), [24]));
  const program = graph.program();
  const { program: fused } = fuse(program);
  const { program: joined, count } = fuseEpilogues(fused, () => true);
  expect(count).toBe(1);
  expect([program, fused, joined].map(programFlops)).toEqual([288, 288, 288]);
});
