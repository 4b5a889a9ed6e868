import type { Backend } from '../../src/backends/backend.ts';
import { Graph } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import * as ops from '../../src/ops/index.ts';
import { type Check, type Group, sameBits } from './check.ts';
import { groupsOf } from './subjects.ts';

type Trace = (graph: Graph, a: Variable, b: Variable) => void;

/** The values of a = (1, 2, 3) and b = (10, 20, 30) after one step. */
async function step(backend: Backend, trace: Trace): Promise<number[]> {
  const [a, b] = [new Variable('a', [3], Float32Array.of(1, 2, 3)), new Variable('b', [3], Float32Array.of(10, 20, 30))];
  const graph = new Graph();
  trace(graph, a, b);
  const session = await backend.createSession();
  await (await session.compile(graph.program())).run();
  return [...(await session.read(a)), ...(await session.read(b))];
}

const updates = (backend: Backend, name: string, trace: Trace, want: readonly number[]): Check => ({
  name,
  run: async () => sameBits('a and b', await step(backend, trace), want),
});

/** A state of [1, 6, 6, 4] becomes half the maximum of each of its 3×3 windows. */
async function windowsOverState(backend: Backend): Promise<void> {
  const state = new Variable(
    'state',
    [1, 6, 6, 4],
    Float32Array.from({ length: 144 }, (_, i) => (i * 37) % 101),
  );
  const graph = new Graph();
  const x = graph.input('x', [1, 6, 6, 4]);
  const pooled = ops.maxPool2d(ops.add(x, graph.variable(state)), [3, 3], { strides: [1, 1], padding: 'same' });
  graph.update(state, ops.mul(pooled, graph.variable(new Variable('half', [], Float32Array.of(0.5)))));
  const session = await backend.createSession();
  await (await session.compile(graph.program())).run();
  const at = (r: number, c: number, k: number) => state.data[(r * 6 + c) * 4 + k] ?? 0;
  const want = Array.from(state.data, (_, i) => {
    const [r, c, k] = [Math.floor(i / 24), Math.floor(i / 4) % 6, i % 4];
    let most = 0;
    for (let p = Math.max(r - 1, 0); p <= Math.min(r + 1, 5); p++) {
      for (let q = Math.max(c - 1, 0); q <= Math.min(c + 1, 5); q++) most = Math.max(most, at(p, q, k) as number);
    }
    return most / 2;
  });
  sameBits('the state', await session.read(state), want);
}

async function outputIsOldValue(backend: Backend): Promise<void> {
  const a = new Variable('a', [3], Float32Array.of(1, 2, 3));
  const graph = new Graph();
  graph.update(a, ops.add(graph.variable(a), 1));
  graph.output('old', graph.variable(a));
  const session = await backend.createSession();
  const executable = await session.compile(graph.program());
  await executable.run();
  sameBits('the output', await executable.read('old'), [1, 2, 3]);
  sameBits('the variable', await session.read(a), [2, 3, 4]);
}

const checksOf = (backend: Backend): readonly Check[] => [
  updates(
    backend,
    'are seen by the next step only',
    (g, a, b) => {
      const next = ops.add(g.variable(a), 1);
      g.update(a, next);
      g.update(b, ops.add(g.variable(a), g.variable(b)));
    },
    [2, 3, 4, 11, 22, 33],
  ),
  updates(
    backend,
    'can exchange two variables',
    (g, a, b) => {
      g.update(a, g.variable(b));
      g.update(b, g.variable(a));
    },
    [10, 20, 30, 1, 2, 3],
  ),
  updates(
    backend,
    'can give one variable a next value and another its old one',
    (g, a, b) => {
      g.update(a, ops.mul(g.variable(a), 2));
      g.update(b, g.variable(a));
    },
    [2, 4, 6, 1, 2, 3],
  ),
  {
    name: 'of a variable that a window in the same node reads come after it',
    run: () => windowsOverState(backend),
  },
  {
    name: 'leave an output that is a variable at the value it had when the step began',
    run: () => outputIsOldValue(backend),
  },
];

export const updateGroups: readonly Group[] = groupsOf({ name: 'updates of variables' }, checksOf);
