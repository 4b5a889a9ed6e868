import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { elementKernels } from '../../src/backends/wasm/kernels/element.ts';
import { kernels } from '../../src/backends/wasm/kernels/index.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { ALL_PASSES, passesFor, runPasses } from '../../src/compiler/pipeline.ts';
import { layers, sequential } from '../../src/index.ts';
import { Graph, type Program, type Value } from '../../src/ir/graph.ts';
import type { Op } from '../../src/ir/op.ts';
import { cases } from './cases.ts';
import { drawingOps } from './drawn.ts';
import { dataOf, isDifferentiable, trace } from './harness.ts';
import { skipReason, subjects, type Topic } from './subjects.ts';
import { stateGroups, suite } from './suite.ts';

/** Every op that a source file defines: as an object with a `name`, or by `elementwise`. */
function opsOf(folder: string): string[] {
  const root = new URL(`../../src/${folder}/`, import.meta.url);
  return readdirSync(root)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, root), 'utf8');
      const names = [...source.matchAll(/(?:^ {2}name: |elementwise\(\s*)'(\w+)'/gm)].map((m) => m[1] as string);
      // What this cannot read must not go unseen.
      expect(names, `ops that ${file} defines`).toHaveLength([...source.matchAll(/^(?:export )?const \w+Op\b/gm)].length);
      return names;
    });
}

/** A program that draws numbers by each op that does. */
function drawingProgram(): Program {
  const graph = new Graph();
  const [key, step] = [graph.input('key', [2], 'int32'), graph.input('step', [], 'int32')];
  for (const [name, op] of Object.entries(drawingOps)) graph.output(name, op(8, 0.5)(key, step));
  return graph.program();
}

/** As far as passes can go. */
const passes = passesFor(
  { acceptsEpilogue: () => false, acceptsPrologue: () => false, sharesConvGradients: () => true },
  ALL_PASSES,
);
const programs = [...cases.map((c) => trace(c, dataOf(c), isDifferentiable(c)).program), drawingProgram()];
const checked = new Map(
  programs.flatMap((program) =>
    [...program.nodes, ...runPasses(program, passes).program.nodes].map(({ op }) => [op.name, op] as const),
  ),
);
const all = [...opsOf('ops'), ...opsOf('compiler')].sort();

const strange: Op<undefined> = {
  name: 'strange',
  infer: ([x]) => [{ shape: (x as Value).shape }],
  gradient: ({ grads }) => [grads[0]],
  reference: () => {},
};

class Strange extends layers.Layer {
  readonly className = 'Strange';

  call(x: Value): Value {
    return x.graph.apply(strange, [x], undefined)[0] as Value;
  }
}

describe('each op', () => {
  it('is checked against the reference, with its gradient', () => {
    expect(all.length).toBeGreaterThan(50);
    expect([...checked.keys()].sort()).toEqual(all);
  });

  it('has a kernel in WebAssembly unless it is a view, and each kernel has an op', () => {
    const views = [...checked.values()].filter((op) => op.isView).map((op) => op.name);
    expect([...Object.keys(kernels), ...Object.keys(elementKernels), ...views].sort()).toEqual(all);
  });

  it('without a kernel is refused by name, in a program, in training and in a profile: nothing is computed outside the module', async () => {
    const message = 'no kernel for op strange';
    const graph = new Graph();
    graph.output('y', graph.apply(strange, [graph.input('x', [2])], undefined)[0] as Value);
    await expect((await wasmBackend().createSession()).compile(graph.program())).rejects.toThrow(message);
    const model = sequential([layers.dense({ units: 1, inputShape: [2] }), new Strange()]);
    model.compile({ loss: 'mse' });
    const [x, y] = [[[1, 2]], [[1]]];
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(message);
    await expect(model.profile(x, y, { rounds: 1 })).rejects.toThrow(message);
  });
});

describe('each backend', () => {
  const shared = [...new Set(stateGroups.flatMap(({ checks }) => checks.map(({ topic }) => topic as string)))];
  const topics: readonly Topic[] = [...cases, ...shared.map((name) => ({ name })), { name: 'drawn shapes', drawn: true }];

  it.each(subjects)('$label: is judged in every case that it does not skip, and skips each for a reason', (subject) => {
    const ran = new Set(suite.filter((g) => g.subject === subject.label).flatMap((g) => g.checks.map((check) => check.topic)));
    const silent = topics.filter((t) => !t.drawn && !ran.has(t.name) && skipReason(subject, t) === undefined);
    expect(silent.map((t) => t.name)).toEqual([]);
    for (const skip of subject.skip) {
      expect(skip.reason.length).toBeGreaterThan(20);
      expect(topics.some(skip.cases), `cases that are skipped since ${skip.reason}`).toBe(true);
      expect(
        topics.filter(skip.cases).filter((t) => ran.has(t.name)),
        'skipped and run',
      ).toEqual([]);
    }
  });

  it('is judged in each case at least once', () => {
    for (const name of new Set(subjects.map(({ backend }) => backend.name))) {
      const ways = subjects.filter(({ backend }) => backend.name === name);
      const nowhere = topics.filter((t) => !t.drawn && ways.every((way) => skipReason(way, t) !== undefined));
      expect(nowhere, name).toEqual([]);
    }
  });

  it('has a different name for each case', () => {
    expect(new Set(topics.map((t) => t.name)).size).toBe(topics.length);
  });
});
