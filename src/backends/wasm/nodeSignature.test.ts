import { describe, expect, it } from 'vitest';
import { Graph } from '../../ir/graph.ts';
import { add, matmul, mul } from '../../ops/index.ts';
import { nodeSignature } from './nodeSignature.ts';

const last = (graph: Graph) => nodeSignature(graph.nodes.at(-1) as Graph['nodes'][number]);

/** The signature of the last node of a graph. */
function signature(trace: (graph: Graph) => void): string {
  const graph = new Graph();
  trace(graph);
  return last(graph);
}

describe('the signature of a node', () => {
  it('is the same for the same op of the same shapes, wherever its values come from', () => {
    const one = signature((g) => void matmul(g.input('a', [2, 3]), g.input('b', [3, 4])));
    const other = signature((g) => {
      const a = g.input('a', [2, 3]);
      matmul(add(a, a), g.input('b', [3, 4]));
    });
    expect(one).toBe(other);
  });

  it('differs by op, shape, attributes, and by which operands are the same', () => {
    const all = [
      signature((g) => void add(g.input('a', [2]), g.input('b', [2]))),
      signature((g) => void mul(g.input('a', [2]), g.input('b', [2]))),
      signature((g) => void add(g.input('a', [3]), g.input('b', [3]))),
      signature((g) => {
        const a = g.input('a', [2]);
        add(a, a);
      }),
      signature((g) => void matmul(g.input('a', [2, 2]), g.input('b', [2, 2]))),
      signature((g) => void matmul(g.input('a', [2, 2]), g.input('b', [2, 2]), { transposeB: true })),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('differs by what constants hold', () => {
    const of = (value: number) => signature((g) => void add(g.input('a', [2]), g.constant(value)));
    expect(new Set([of(0), of(-0), of(1), of(Number.NaN)]).size).toBe(4);
    expect(of(1)).toBe(of(1));
  });
});
