import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { fuse } from './fuse.ts';
import { fuseEpilogues } from './fuseEpilogues.ts';

const SHAPE = [4, 6];

function fused(build: (product: Value, graph: Graph) => readonly Value[]) {
  const graph = new Graph();
  const product = ops.matmul(graph.input('x', [4, 5]), graph.input('w', [5, 6]));
  for (const [i, v] of build(product, graph).entries()) graph.output(`y${i}`, v);
  const { program, count } = fuseEpilogues(fuse(graph.program()).program, (node) => node.op.name === 'matmul');
  const matmul = program.nodes.find((node) => node.op.name === 'matmul');
  return {
    count,
    names: program.nodes.map((node) => node.op.name),
    epilogue: matmul?.epilogue?.body.map((node) => node.op.name),
    outputs: matmul?.outputs.length,
  };
}

describe('epilogues', () => {
  it('move a bias and an activation into the product they start from', () => {
    const got = fused((y, graph) => [ops.relu(ops.add(y, graph.input('b', [6])))]);
    expect(got).toEqual({ count: 1, names: ['matmul'], epilogue: ['add', 'relu'], outputs: 1 });
  });

  it('store the product too where others read it', () => {
    const got = fused((y) => [ops.relu(y), ops.sum(y)]);
    expect(got).toEqual({ count: 1, names: ['matmul', 'sum'], epilogue: ['relu'], outputs: 2 });
  });

  it('stay where they are if another node reads the product before', () => {
    expect(fused((y) => [ops.mul(y, ops.sum(y))]).names).toEqual(['matmul', 'sum', 'fused']);
  });

  it('stay where they are if they read integers, or an operand that neither has one number nor one for each column or element', () => {
    expect(fused((y, graph) => [ops.add(y, graph.input('i', SHAPE, 'int32'))]).count).toBe(0);
    expect(fused((y, graph) => [ops.add(y, graph.input('rows', [4, 1]))]).count).toBe(0);
  });

  it('stay where they are if another large operand is better read in the order of memory', () => {
    const graph = new Graph();
    const n = 600;
    const square = (name: string) => graph.input(name, [n, n]);
    graph.output('y', ops.add(ops.matmul(square('a'), square('b')), square('c')));
    expect(fuseEpilogues(fuse(graph.program()).program, () => true).count).toBe(0);
  });
});
