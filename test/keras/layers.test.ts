import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { Graph } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { outputsOf } from '../support/outputs.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface LayerCase {
  readonly name: string;
  readonly layer: keyof typeof factories;
  readonly args: object;
  readonly trainable: boolean;
  readonly x: StoredArray;
  readonly weights: { name: string; value: StoredArray }[];
  readonly inference: StoredArray;
  readonly training?: {
    readonly y: StoredArray;
    readonly dy: StoredArray;
    readonly dx: StoredArray;
    readonly gradients: { name: string; value: StoredArray }[];
    readonly state: { name: string; value: StoredArray }[];
  };
}

const factories = {
  activation: layers.activation,
  averagePooling2d: layers.averagePooling2d,
  batchNormalization: layers.batchNormalization,
  conv2d: layers.conv2d,
  dense: layers.dense,
  dropout: layers.dropout,
  flatten: layers.flatten,
  maxPooling2d: layers.maxPooling2d,
} as unknown as Record<string, (args: object) => Layer>;

/** One call of a layer; results y, dx, and the gradients and next values of its weights by name. */
async function run(c: LayerCase, training: boolean): Promise<Map<string, ArrayLike<number>>> {
  const layer = factories[c.layer]?.({ ...c.args, name: 'layer', trainable: c.trainable }) as Layer;
  const x = toTensor(c.x);
  layer.ensureBuilt(x.shape.slice(1));
  expect(layer.weights.map((w) => w.variable.name)).toEqual(c.weights.map((w) => `layer/${w.name}`));
  const graph = new Graph();
  const input = graph.input('x', x.shape);
  const y = layer.call(input, {
    training,
    step: () => graph.input('step', [], 'int32'),
    update: (variable, value) => graph.update(variable, value),
    addLoss: () => {},
    warn: () => {},
  });
  graph.output('y', y);
  const trained = layer.trainable ? layer.weights.filter((w) => w.trainable).map((w) => w.variable) : [];
  if (c.training && training) {
    const dy = toTensor(c.training.dy);
    const loss = ops.sum(ops.mul(y, graph.constant(dy.data, dy.shape)));
    const [dx, ...dw] = differentiate(loss, [input, ...trained.map((v) => graph.variable(v))]);
    graph.output('dx', dx as NonNullable<typeof dx>);
    for (const [i, g] of dw.entries()) graph.output(`d ${trained[i]?.name}`, g);
  }
  const program = graph.program();
  const session = await wasmBackend().createSession();
  const executable = await session.compile(program);
  for (const [i, w] of layer.weights.entries()) session.write(w.variable, toTensor(c.weights[i]?.value as StoredArray).data);
  executable.input('x')?.set(x.data);
  await executable.run();
  const results = new Map<string, ArrayLike<number>>(await outputsOf(program, executable));
  for (const { variable } of layer.weights) results.set(variable.name, session.read(variable));
  return results;
}

describe('layers against Keras 3, within 1e-5 (gradients 1e-4, of 1 + |value|)', () => {
  for (const c of cases<LayerCase>('layers')) {
    // One unit in the last place of 1000 is 6e-4 of the deviation: Keras itself is 2.2e-2 away from float64 in the gradient of gamma.
    const wide = c.name.startsWith('mean 1000');
    const [forward, backward] = wide ? [2e-3, 4e-2] : [1e-5, 1e-4];
    it(`${c.layer}: ${c.name}${wide ? ` (${forward}, gradients ${backward})` : ''}`, async () => {
      const inference = await run(c, false);
      expect(distance(inference.get('y') as ArrayLike<number>, toTensor(c.inference).data), 'inference').toBeLessThanOrEqual(
        forward,
      );
      if (!c.training) return;
      const got = await run(c, true);
      const check = (name: string, want: Tensor, bound: number) =>
        expect(distance(got.get(name) as ArrayLike<number>, want.data), name).toBeLessThanOrEqual(bound);
      check('y', toTensor(c.training.y), forward);
      check('dx', toTensor(c.training.dx), backward);
      for (const { name, value } of c.training.gradients) check(`d layer/${name}`, toTensor(value), backward);
      for (const { name, value } of c.training.state) check(`layer/${name}`, toTensor(value), 1e-6);
    });
  }
});
