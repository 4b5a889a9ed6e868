import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { elementKernels } from '../../src/backends/wasm/kernels/element.ts';
import { kernels } from '../../src/backends/wasm/kernels/index.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { layers, sequential } from '../../src/index.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import type { Op } from '../../src/ir/op.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { cases } from './cases.ts';
import { draw, trace } from './harness.ts';

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

/** The same memory under another shape. */
const WITHOUT_CODE = ['reshape'];
/** Random draws have checks of their own, and passes make these two. */
const ELSEWHERE = ['dropoutMask', 'normalNoise', 'uniformNoise', 'fused', 'conv2dGradients'];

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
  it('has a kernel in WebAssembly, and each kernel an op', () => {
    expect(all.length).toBeGreaterThan(50);
    expect([...Object.keys(kernels), ...Object.keys(elementKernels), ...WITHOUT_CODE].sort()).toEqual(all);
  });

  it('is checked against the reference, with its gradient', () => {
    const checked = new Set(
      cases.flatMap((c) => {
        const { program } = trace(
          c,
          c.operands.map((o, i) => draw(o, `${c.name}/${i}`)),
          c.operands.some((o) => !o.constant),
        );
        return program.nodes.map((node) => node.op.name);
      }),
    );
    expect(all.filter((name) => !checked.has(name) && !ELSEWHERE.includes(name))).toEqual([]);
  });

  it('without a kernel is refused by name, in a program, in training and in a profile: nothing is computed outside the module', async () => {
    const message = 'no kernel for op strange';
    const graph = new Graph();
    graph.output('y', graph.apply(strange, [graph.input('x', [2])], undefined)[0] as Value);
    await expect((await wasmBackend().createSession()).compile(graph.program())).rejects.toThrow(message);
    const model = sequential([layers.dense({ units: 1, inputShape: [2] }), new Strange() as Layer]);
    model.compile({ loss: 'mse' });
    const [x, y] = [[[1, 2]], [[1]]];
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(message);
    await expect(model.profile(x, y, { rounds: 1 })).rejects.toThrow(message);
  });
});
