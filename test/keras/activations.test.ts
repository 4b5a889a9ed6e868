import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as activations from '../../src/nn/activations/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface ActivationCase {
  readonly name: string;
  readonly args: object;
  readonly layer: boolean;
  readonly x: StoredArray;
  readonly dy: StoredArray;
  readonly y: StoredArray;
  readonly dx: StoredArray;
  readonly weights: StoredArray[];
  readonly gradients: StoredArray[];
}

const functions = activations as unknown as Record<string, (x: Value, args: object) => Value>;
const factories = layers as unknown as Record<string, (args: object) => Layer>;
const context = { training: true, step: () => ({}) as Value, update: () => {}, addLoss: () => {}, warn: () => {} };

describe('activations and their layers against Keras 3, results and gradients within 2e-6 of 1 + |value|', () => {
  for (const c of cases<ActivationCase>('activations')) {
    it(`${c.layer ? 'layer ' : ''}${c.name} ${JSON.stringify(c.args)}`, async () => {
      const [x, dy] = [toTensor(c.x), toTensor(c.dy)];
      const graph = new Graph();
      const input = graph.input('x', x.shape);
      const layer = c.layer ? (factories[c.name]?.({ ...c.args, name: 'layer' }) as Layer) : undefined;
      layer?.ensureBuilt(x.shape.slice(1));
      const variables = layer?.weights.map((w) => w.variable) ?? [];
      const y = layer ? layer.call(input, context) : (functions[c.name] as (x: Value, args: object) => Value)(input, c.args);
      graph.output('y', y);
      const loss = ops.sum(ops.mul(y, graph.constant(dy.data, dy.shape)));
      const [dx, ...dw] = differentiate(loss, [input, ...variables.map((v) => graph.variable(v))]);
      graph.output('dx', dx as Value);
      for (const [i, g] of dw.entries()) graph.output(`dw${i}`, g);
      const session = await wasmBackend().createSession();
      const executable = await session.compile(graph.program());
      for (const [i, v] of variables.entries()) session.write(v, toTensor(c.weights[i] as StoredArray).data);
      executable.input('x')?.set(x.data);
      await executable.run();
      const check = (name: string, want: StoredArray) =>
        expect(distance(executable.read(name), toTensor(want).data), name).toBeLessThanOrEqual(2e-6);
      check('y', c.y);
      check('dx', c.dx);
      expect(variables.length).toBe(c.weights.length);
      for (const [i, g] of c.gradients.entries()) check(`dw${i}`, g);
    });
  }
});

it('names give the same as functions', () => {
  for (const name of ['swish', 'hardSwish', 'exponential', 'relu6'] as const) {
    const graph = new Graph();
    const x = graph.input('x', [3]);
    activations.getActivation(name, 'here')(x);
    const byName = graph.nodes.map((n) => n.op.name);
    (functions[name] as (x: Value) => Value)(x);
    expect(graph.nodes.slice(byName.length).map((n) => n.op.name)).toEqual(byName);
  }
});
