import { describe, expect, it } from 'vitest';
import { Graph } from '../ir/graph.ts';
import { Variable } from '../ir/variable.ts';
import * as ops from '../ops/index.ts';
import { bufferBytes } from './buffers.ts';
import { fuse } from './fuse.ts';
import { planMemory } from './planMemory.ts';

const planOf = (graph: Graph) => planMemory(fuse(graph.program()).program, () => 0);

describe('the memory plan', () => {
  it('gives buffers that live at the same time memory that does not overlap, and reuses the others', () => {
    const graph = new Graph();
    let v = graph.input('x', [16, 16]);
    for (let i = 0; i < 20; i++) v = ops.matmul(v, v);
    graph.output('y', v);
    const program = graph.program();
    const plan = planMemory(program, () => 100);
    const one = bufferBytes(v);
    expect(plan.bytes).toBeLessThanOrEqual(4 * one + 128);
    for (const { inputs, outputs } of program.nodes) {
      const [a, , b] = [...inputs, ...outputs].map((x) => plan.offsets.get(x) as number) as [number, number, number];
      expect(Math.abs(a - b)).toBeGreaterThanOrEqual(one);
    }
  });

  it('writes an update in place where its producer reads the variable element by element, and copies it where it does not', () => {
    const graph = new Graph();
    const [a, b] = [new Variable('a', [4, 4]), new Variable('b', [4, 4])];
    graph.update(a, ops.mul(graph.variable(a), 2));
    graph.update(b, ops.matmul(graph.variable(b), graph.variable(b)));
    const plan = planOf(graph);
    expect([...plan.inPlace.values()]).toEqual([a]);
    expect(plan.copies.map(({ variable }) => variable)).toEqual([b]);
  });

  it('saves the old value of a variable that an output or another variable still needs', () => {
    const graph = new Graph();
    const [a, b] = [new Variable('a', [4]), new Variable('b', [4])];
    const old = graph.variable(a);
    graph.update(a, ops.mul(old, 2));
    graph.update(b, old);
    const plan = planOf(graph);
    expect([...plan.savedOldValues.keys()]).toEqual([old]);
  });

  it('gives a view the buffer of its operand', () => {
    const graph = new Graph();
    const y = ops.neg(graph.input('x', [4, 4]));
    const view = ops.reshape(y, [16]);
    graph.output('y', ops.sum(view));
    const plan = planOf(graph);
    expect(plan.offsets.has(y)).toBe(true);
    expect(plan.offsets.has(view)).toBe(false);
  });
});
