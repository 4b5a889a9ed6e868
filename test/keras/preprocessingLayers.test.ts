import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { Normalization } from '../../src/nn/layers/preprocessing/normalization.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface PreprocessingCase {
  readonly name: string;
  readonly args: object;
  readonly data?: StoredArray;
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly weights: { name: string; value: StoredArray }[];
}

const factories = layers as unknown as Record<string, (args: object) => Layer>;
const context = { training: false, step: () => ({}) as Value, update: () => {}, addLoss: () => {}, warn: () => {} };

describe('layers that scale data against Keras 3, within 1e-5 of 1 + |value|', () => {
  for (const [i, c] of cases<PreprocessingCase>('preprocessingLayers').entries()) {
    it(`${i + 1}. ${c.name} ${JSON.stringify(c.args)}${c.data ? ', adapted' : ''}`, async () => {
      const layer = factories[c.name]?.({ ...c.args, name: 'layer' }) as Layer;
      if (c.data) (layer as Normalization).adapt(toTensor(c.data));
      const x = toTensor(c.x);
      layer.ensureBuilt(x.shape.slice(1));
      expect(layer.weights.map((w) => w.variable.name)).toEqual(c.weights.map((w) => `layer/${w.name}`));
      for (const [j, w] of layer.weights.entries()) {
        expect(w.trainable).toBe(false);
        const want = toTensor(c.weights[j]?.value as StoredArray);
        expect(w.variable.shape).toEqual(want.shape);
        // Keras counts what it was adapted to only where it streams data.
        if (!w.variable.name.endsWith('count')) expect(distance(w.variable.data, want.data)).toBeLessThanOrEqual(1e-5);
      }
      const graph = new Graph();
      graph.output('y', layer.call(graph.input('x', x.shape), context));
      const executable = await (await wasmBackend().createSession()).compile(graph.program());
      executable.input('x')?.set(x.data);
      await executable.run();
      expect(distance(executable.read('y'), toTensor(c.y).data)).toBeLessThanOrEqual(1e-5);
    });
  }
});
