import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { exportOnnx, type OnnxOptions } from '../../src/formats/onnx/index.ts';
import type { Model } from '../../src/models/model.ts';
import { distance } from '../keras/fixtures.ts';

// One thread, so that no worker outlives the tests.
ort.env.wasm.numThreads = 1;

/** Runs an ONNX file; its outputs by name. */
export async function runOnnx(bytes: Uint8Array, inputs: Readonly<Record<string, Tensor>>): Promise<Map<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 3 });
  const feeds = Object.entries(inputs).map(([name, { data, shape, dtype }]) => {
    if (dtype === 'float64') throw new Error(`${name}: a float64 tensor`);
    return [name, new ort.Tensor(dtype, data as Float32Array, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return new Map(Object.entries(results).map(([name, r]) => [name, new Tensor(r.data as Float32Array, [...r.dims])]));
}

/** So many samples, the given ones over and over. */
export function cycle(x: Tensor, count: number): Tensor {
  const size = x.data.length / (x.shape[0] as number);
  const Data = x.data.constructor as Float32ArrayConstructor;
  const data = Data.from({ length: count * size }, (_, i) => x.data[i % x.data.length] as number);
  return new Tensor(data, [count, ...x.shape.slice(1)]);
}

/** Bounds are of 1 + |value|. */
export const BOUND = 1e-5;

/** Exports a model and compares its predictions with those of the file in onnxruntime, for batches of 1, 3 and 17 samples. */
export async function compareWithOnnx(model: Model, xs: readonly Tensor[], options: OnnxOptions = {}): Promise<Uint8Array> {
  const bytes = await exportOnnx(model, options);
  for (const count of [1, 3, 17]) {
    const batch = xs.map((x) => cycle(x, count));
    const want = await model.predictAll(batch);
    const got = await runOnnx(bytes, Object.fromEntries(model.inputNames.map((name, i) => [name, batch[i] as Tensor])));
    expect([...got.keys()]).toEqual([...model.outputNames]);
    for (const [i, name] of model.outputNames.entries()) {
      const [a, b] = [got.get(name) as Tensor, want[i] as Tensor];
      expect(a.shape, `${name}, ${count} samples`).toEqual(b.shape);
      expect(distance(a.data, b.data), `${name}, ${count} samples`).toBeLessThanOrEqual(BOUND);
    }
  }
  return bytes;
}
