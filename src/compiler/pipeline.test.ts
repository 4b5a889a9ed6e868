import { describe, expect, it } from 'vitest';
import { Graph } from '../ir/graph.ts';
import * as ops from '../ops/index.ts';
import { ALL_PASSES, type Passes, passesFor, runPasses, type Target } from './pipeline.ts';

const able: Target = { acceptsEpilogue: () => true, acceptsPrologue: () => true, sharesConvGradients: () => true };
const unable: Target = { acceptsEpilogue: () => false, acceptsPrologue: () => false, sharesConvGradients: () => false };

/** Σ (relu(x·w + b) · m) over rows. */
function program() {
  const graph = new Graph();
  const [x, w] = [graph.input('x', [4, 5]), graph.input('w', [5, 6])];
  const y = ops.relu(ops.add(ops.matmul(x, w), graph.input('b', [6])));
  graph.output('y', y);
  graph.output('total', ops.sum(ops.mul(y, graph.input('m', [4, 6])), [0]));
  return graph.program();
}

const optimise = (target: Target, passes: Partial<Passes> = {}) => {
  const { program: optimised, reports } = runPasses(program(), passesFor(target, { ...ALL_PASSES, ...passes }));
  return { names: optimised.nodes.map((node) => node.op.name), reports };
};

describe('the pipeline', () => {
  it('goes as far as a backend says that its kernels can', () => {
    expect(optimise(able).names).toEqual(['matmul', 'sum']);
    expect(optimise(unable).names).toEqual(['matmul', 'fused', 'sum']);
  });

  it('reports what each pass did', () => {
    expect(optimise(able).reports).toEqual([
      { name: 'pairConvGradients', count: 0, nodes: 5 },
      { name: 'fuse', count: 2, nodes: 3 },
      { name: 'epilogues', count: 1, nodes: 2 },
      { name: 'prologues', count: 0, nodes: 2 },
    ]);
  });

  it('runs only the passes that are asked for; elementwise nodes come out as fused ones whether they are joined or not', () => {
    const { names, reports } = optimise(able, { fuse: false, epilogues: false, prologues: false, pairConvGradients: false });
    expect(names).toEqual(['matmul', 'fused', 'fused', 'fused', 'sum']);
    expect(reports).toEqual([{ name: 'wrapElementwise', count: 0, nodes: 5 }]);
  });

  it('without passes leaves a program as it is', () => {
    const source = program();
    expect(runPasses(source, [])).toEqual({ program: source, reports: [] });
  });
});
