import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { fuse } from './fuse.ts';
import { fusePrologues } from './fusePrologues.ts';

function fused(build: (x: Value, graph: Graph) => readonly Value[]) {
  const graph = new Graph();
  for (const [i, v] of build(graph.input('x', [4, 6]), graph).entries()) graph.output(`y${i}`, v);
  const { program, count } = fusePrologues(fuse(graph.program()).program, (node) => node.op.name === 'sum');
  return { count, names: program.nodes.map((node) => node.op.name), prologue: program.nodes[0]?.prologue };
}

describe('prologues', () => {
  it('move a product into the sum over it, which then reads its operands', () => {
    const { count, names, prologue } = fused((x, graph) => [ops.sum(ops.mul(x, graph.input('b', [6])), [0])]);
    expect({ count, names }).toEqual({ count: 1, names: ['sum'] });
    expect(prologue?.index).toBe(0);
    expect(prologue?.body.map((node) => node.op.name)).toEqual(['mul']);
  });

  it('are done again by each of several readers', () => {
    const got = fused((x) => {
      const square = ops.square(x);
      return [ops.sum(square, [0]), ops.sum(square, [1])];
    });
    expect(got).toMatchObject({ count: 1, names: ['sum', 'sum'] });
  });

  it('stay where they are if one of the readers cannot, or the program gives their result', () => {
    const readers = (x: Value) => {
      const square = ops.square(x);
      return [ops.sum(square, [0]), ops.softmax(square)];
    };
    expect(fused(readers).names).toEqual(['fused', 'sum', 'softmax']);
    expect(fused((x) => [ops.square(x), ops.sum(ops.square(x))]).count).toBe(1);
    expect(
      fused((x) => {
        const square = ops.square(x);
        return [square, ops.sum(square)];
      }).count,
    ).toBe(0);
  });

  it('stay where they are if computing them again costs more than four additions', () => {
    const chain = (x: Value, length: number) => Array.from({ length }).reduce<Value>((v) => ops.mul(v, v), x);
    expect(fused((x) => [ops.sum(chain(x, 4))]).count).toBe(1);
    expect(fused((x) => [ops.sum(chain(x, 5))]).count).toBe(0);
    for (const op of [ops.tanh, ops.exp, ops.sqrt, ops.sin]) expect(fused((x) => [ops.sum(op(x))]).count).toBe(0);
  });
});
