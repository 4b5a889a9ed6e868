import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../backends/reference/reference.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { Graph } from '../ir/graph.ts';
import { Variable } from '../ir/variable.ts';
import * as ops from '../ops/index.ts';
import { bufferBytes } from './buffers.ts';
import { fuse } from './fuse.ts';
import { planMemory } from './planMemory.ts';

const backends = [
  ['reference', referenceBackend],
  ['wasm', wasmBackend()],
] as const;

describe('programs', () => {
  it('leave out what nothing needs', () => {
    const graph = new Graph();
    const x = graph.input('x', [4]);
    ops.exp(x);
    graph.output('y', ops.neg(x));
    expect(graph.program().nodes.map((n) => n.op.name)).toEqual(['neg']);
  });

  it('fuse elementwise chains into one node, and not across a reader in between', () => {
    const graph = new Graph();
    const x = graph.input('x', [4, 3]);
    const a = ops.relu(ops.add(x, 1));
    const total = ops.sum(a, [0]);
    graph.output('y', ops.sub(a, total));
    const { program: fused, count } = fuse(graph.program());
    expect(count).toBe(1);
    expect(fused.nodes.map((n) => n.op.name)).toEqual(['fused', 'sum', 'fused']);
    expect(fused.nodes[0]?.outputs.length).toBe(1);
  });
});

describe('the memory plan', () => {
  it('gives buffers that live at the same time places that do not overlap, and reuses the others', () => {
    const graph = new Graph();
    let v = graph.input('x', [16, 16]);
    for (let i = 0; i < 20; i++) v = ops.matmul(v, v);
    graph.output('y', v);
    const program = graph.program();
    const planned = planMemory(program, () => 100);
    const one = bufferBytes(v);
    expect(planned.bytes).toBeLessThanOrEqual(4 * one + 128);
    for (const node of program.nodes) {
      const own = [...node.inputs, ...node.outputs].map((x) => planned.offsets.get(x) as number);
      const [a, b] = [own[0] as number, own[2] as number];
      expect(Math.abs(a - b)).toBeGreaterThanOrEqual(one);
    }
  });
});

describe.each(backends)('%s: updates', (_, backend) => {
  const run = async (trace: (graph: Graph, a: Variable, b: Variable) => void) => {
    const [a, b] = [new Variable('a', [3], Float32Array.of(1, 2, 3)), new Variable('b', [3], Float32Array.of(10, 20, 30))];
    const graph = new Graph();
    trace(graph, a, b);
    const session = await backend.createSession();
    const executable = await session.compile(graph.program());
    await executable.run();
    return [[...session.read(a)], [...session.read(b)]];
  };

  it('are seen by the next step only', async () => {
    expect(
      await run((g, a, b) => {
        const next = ops.add(g.variable(a), 1);
        g.update(a, next);
        g.update(b, ops.add(g.variable(a), g.variable(b)));
      }),
    ).toEqual([
      [2, 3, 4],
      [11, 22, 33],
    ]);
  });

  it('of another shape or type are refused, which would overwrite the neighbours', async () => {
    await expect(run((g, a) => g.update(a, g.constant(0, [4])))).rejects.toThrow(
      'update of "a": expected float32 of shape (3,), got float32 of shape (4,).',
    );
  });

  it('of a variable that a window in the same node reads come after it', async () => {
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
    expect([...session.read(state)]).toEqual(want);
  });

  it('can exchange two variables', async () => {
    expect(
      await run((g, a, b) => {
        g.update(a, g.variable(b));
        g.update(b, g.variable(a));
      }),
    ).toEqual([
      [10, 20, 30],
      [1, 2, 3],
    ]);
  });

  it('leave an output that is a variable at the value it had when the step began', async () => {
    const a = new Variable('a', [3], Float32Array.of(1, 2, 3));
    const graph = new Graph();
    graph.update(a, ops.add(graph.variable(a), 1));
    graph.output('old', graph.variable(a));
    const session = await backend.createSession();
    const executable = await session.compile(graph.program());
    await executable.run();
    expect([[...executable.read('old')], [...session.read(a)]]).toEqual([
      [1, 2, 3],
      [2, 3, 4],
    ]);
  });

  it('can move one variable on and keep its old value in another', async () => {
    expect(
      await run((g, a, b) => {
        g.update(a, ops.mul(g.variable(a), 2));
        g.update(b, g.variable(a));
      }),
    ).toEqual([
      [2, 4, 6],
      [1, 2, 3],
    ]);
  });
});
