import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { outputsOf } from '../support/outputs.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface NamedArray {
  readonly name: string;
  readonly value: StoredArray;
}

/** A case as `test/fixtures/generate_structure.py` writes it. */
interface LayerCase {
  readonly name: string;
  readonly layer: string;
  readonly args: object;
  readonly xs: StoredArray[];
  readonly weights: NamedArray[];
  readonly y: StoredArray;
  readonly dy: StoredArray;
  readonly dxs: StoredArray[];
  readonly gradients: NamedArray[];
}

const factories = layers as unknown as Record<string, (args: object) => Layer>;

/** One call of a layer with Keras's weights: y, dx0 …, and the gradients of the weights by name. */
async function run(c: LayerCase): Promise<Map<string, ArrayLike<number>>> {
  const layer = factories[c.layer]?.({ ...c.args, name: 'layer' }) as Layer;
  const xs = c.xs.map(toTensor);
  layer.ensureBuilt(...xs.map((x) => x.shape.slice(1)));
  expect(layer.weights.map((w) => [w.variable.name, w.variable.shape])).toEqual(
    c.weights.map((w) => [`layer/${w.name}`, w.value.shape]),
  );
  const graph = new Graph();
  const inputs = xs.map((x, i) => graph.input(`x${i}`, x.shape));
  const context = { training: true, step: () => graph.constant(0), update: () => {}, addLoss: () => {}, warn: () => {} };
  const y = layer.callMany(inputs, context)[0] as Value;
  expect(y.shape).toEqual(c.y.shape);
  graph.output('y', y);
  const dy = toTensor(c.dy);
  const variables = layer.weights.map((w) => w.variable);
  const active = [...(c.dxs.length > 0 ? inputs : []), ...variables.map((v) => graph.variable(v))];
  const names = [...c.dxs.map((_, i) => `dx${i}`), ...variables.map((v) => v.name)];
  const gradients = differentiate(ops.sum(ops.mul(y, graph.constant(dy.data, dy.shape))), active);
  for (const [i, g] of gradients.entries()) graph.output(names[i] as string, g);
  const program = graph.program();
  const session = await wasmBackend().createSession();
  const executable = await session.compile(program);
  for (const [i, v] of variables.entries()) session.write(v, toTensor(c.weights[i]?.value as StoredArray).data);
  for (const [i, x] of xs.entries()) executable.input(`x${i}`)?.set(x.data);
  await executable.run();
  return outputsOf(program, executable);
}

describe('convolutions, poolings, and layers that merge and move values, against Keras 3 within 1e-5, gradients within 1e-4', () => {
  for (const c of cases<LayerCase>('structure')) {
    it(`${c.layer}: ${c.name}; its config makes it again`, async () => {
      const make = factories[c.layer] as (args: object) => Layer;
      const config = make({ ...c.args, name: 'layer' }).getConfig();
      expect(make(config).getConfig()).toEqual(config);
      expect(config).toMatchObject({ name: 'layer', ...('kernelSize' in c.args ? c.args : {}) });
      const got = await run(c);
      const check = (name: string, want: StoredArray, bound: number) =>
        expect(distance(got.get(name) as ArrayLike<number>, toTensor(want).data), name).toBeLessThanOrEqual(bound);
      check('y', c.y, 1e-5);
      for (const [i, dx] of c.dxs.entries()) check(`dx${i}`, dx, 1e-4);
      for (const { name, value } of c.gradients) check(`layer/${name}`, value, 1e-4);
    });
  }
});
