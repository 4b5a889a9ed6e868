import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { streamKey, uniforms } from '../../src/core/random.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

/** A case as `test/fixtures/generate_augmentation.py` writes it. */
interface AugmentationCase {
  readonly layer: string;
  readonly args: { readonly seed?: number };
  readonly step: number;
  readonly draws: { stream: string; value: StoredArray }[];
  readonly dtype: 'float32' | 'uint8';
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly dy: StoredArray;
  readonly dx: StoredArray;
  readonly inference: StoredArray;
}

const factories = layers as unknown as Record<string, (args: object) => Layer>;

/** The layer on the images as they are, in both modes; and its gradient, for float32 images. */
async function run(c: AugmentationCase) {
  const layer = factories[c.layer]?.({ ...c.args, name: 'layer' }) as Layer;
  const x = toTensor(c.x);
  layer.ensureBuilt(x.shape.slice(1));
  const dy = toTensor(c.dy);
  const context = { update: () => {}, addLoss: () => {}, warn: () => {} };
  // A program each: a second use in one program would draw anew.
  const compute = async (build: (input: Value, call: (images: Value, training: boolean) => Value) => Value) => {
    const graph = new Graph();
    const step = graph.constant(Int32Array.of(c.step));
    const input = graph.input('x', x.shape, c.dtype);
    const result = build(input, (images, training) => layer.call(images, { ...context, step: () => step, training }));
    graph.output('result', result);
    const executable = await (await wasmBackend().createSession()).compile(graph.program());
    executable.input('x')?.set(x.data);
    await executable.run();
    return { data: executable.read('result'), shape: result.shape };
  };
  const y = await compute((input, call) => call(input, true));
  const dx = await compute((input, call) => {
    const images = c.dtype === 'uint8' ? ops.cast(input) : input;
    const loss = ops.sum(ops.mul(call(images, true), input.graph.constant(dy.data, dy.shape)));
    return differentiate(loss, [images])[0] as Value;
  });
  const inference = await compute((input, call) => call(input, false));
  return { y: y.data, shape: y.shape, dx: dx.data, inference: inference.data };
}

describe('layers that change, cut and resize images against Keras 3 under the same draws, within 1e-5, gradients within 1e-5', () => {
  for (const [i, c] of cases<AugmentationCase>('augmentation').entries()) {
    it(`${i + 1}. ${c.layer} ${JSON.stringify(c.args)}, ${c.dtype}; its config makes it again`, async () => {
      const make = factories[c.layer] as (args: object) => Layer;
      const config = make({ ...c.args, name: 'layer' }).getConfig();
      expect(make(config).getConfig()).toEqual(config);
      expect(config).toMatchObject({ ...c.args, name: 'layer' });
      for (const { stream, value } of c.draws) {
        const want = toTensor(value).data;
        expect(Array.from(uniforms(streamKey(c.args.seed as number, stream), want.length, c.step))).toEqual(Array.from(want));
      }
      const got = await run(c);
      expect(got.shape).toEqual(c.y.shape);
      // Bytes reach 255, and distances count from 1 on.
      expect(distance(got.y, toTensor(c.y).data), 'y').toBeLessThanOrEqual(1e-5);
      expect(distance(got.dx, toTensor(c.dx).data), 'dx').toBeLessThanOrEqual(1e-5);
      expect(distance(got.inference, toTensor(c.inference).data), 'inference').toBeLessThanOrEqual(1e-5);
    });
  }
});
