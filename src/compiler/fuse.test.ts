import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { fuse, fusedBody, wrapElementwise } from './fuse.ts';

function program(build: (x: Value) => readonly Value[]) {
  const graph = new Graph();
  for (const [i, v] of build(graph.input('x', [4, 3])).entries()) graph.output(`y${i}`, v);
  return graph.program();
}
const namesOf = ({ nodes }: ReturnType<typeof program>) =>
  nodes.map((node) => fusedBody(node)?.map((inner) => inner.op.name) ?? node.op.name);

describe('fusion', () => {
  it('joins elementwise chains into one node, and not across a reader in between', () => {
    const { program: fused, count } = fuse(
      program((x) => {
        const a = ops.relu(ops.add(x, 1));
        return [ops.sub(a, ops.sum(a, [0]))];
      }),
    );
    expect(namesOf(fused)).toEqual([['add', 'relu'], 'sum', ['sub']]);
    expect(fused.nodes[0]?.outputs.length).toBe(1);
    expect(count).toBe(1);
  });

  it('joins chains that meet, and keeps what others or the program read', () => {
    const { program: fused } = fuse(
      program((x) => {
        const [a, b] = [ops.exp(x), ops.neg(x)];
        const y = ops.mul(a, b);
        return [y, ops.sum(a)];
      }),
    );
    expect(namesOf(fused)).toEqual([['exp', 'neg', 'mul'], 'sum']);
    expect(fused.nodes[0]?.outputs.length).toBe(2);
  });

  it('keeps nodes of different shapes apart', () => {
    expect(namesOf(fuse(program((x) => [ops.neg(ops.reshape(ops.exp(x), [12]))])).program)).toEqual([
      ['exp'],
      'reshape',
      ['neg'],
    ]);
  });

  it('wraps each node by itself where it is switched off', () => {
    expect(namesOf(wrapElementwise(program((x) => [ops.neg(ops.exp(x))])).program)).toEqual([['exp'], ['neg']]);
  });
});
