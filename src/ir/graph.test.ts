import { describe, expect, it } from 'vitest';
import * as ops from '../ops/index.ts';
import { Graph } from './graph.ts';
import { Variable } from './variable.ts';

describe('a graph', () => {
  it('leaves out of its program what nothing needs', () => {
    const graph = new Graph();
    const x = graph.input('x', [4]);
    ops.exp(x);
    graph.output('y', ops.neg(x));
    expect(graph.program().nodes.map((n) => n.op.name)).toEqual(['neg']);
  });

  it('refuses an update of another shape or type, which would overwrite the neighbours', () => {
    const graph = new Graph();
    const variable = new Variable('a', [3]);
    expect(() => graph.update(variable, graph.constant(0, [4]))).toThrow(
      'update of "a": expected float32 of shape (3,), got float32 of shape (4,).',
    );
    expect(() => graph.update(variable, graph.constant(Int32Array.of(1, 2, 3), [3]))).toThrow('got int32 of shape (3,).');
  });

  it('reads a variable as it was assigned last, and knows all its values', () => {
    const graph = new Graph();
    const variable = new Variable('a', [3]);
    const stored = graph.variable(variable);
    const next = ops.add(stored, 1);
    graph.assign(variable, next);
    expect(graph.variable(variable)).toBe(next);
    expect(graph.valuesOf(variable)).toEqual([stored, next]);
    expect(graph.pending(variable)).toBe(next);
  });

  it('reads a substitute while a function is traced with it, also where that throws, and changes nothing of the variable', () => {
    const graph = new Graph();
    const variable = new Variable('a', [3]);
    const stored = graph.variable(variable);
    const [outer, inner] = [ops.neg(stored), ops.exp(stored)];
    graph.withSubstitute(variable, outer, () => {
      expect(graph.withSubstitute(variable, inner, () => graph.variable(variable))).toBe(inner);
      expect(graph.variable(variable)).toBe(outer);
    });
    expect(() =>
      graph.withSubstitute(variable, inner, () => {
        throw new Error('no layer');
      }),
    ).toThrow('no layer');
    expect(graph.variable(variable)).toBe(stored);
    expect(graph.valuesOf(variable)).toEqual([stored]);
    expect(graph.program().updates).toEqual([]);
  });
});
