import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import type { Model } from '../../src/models/model.ts';

/** Normal numbers that depend on a name. */
export const draw = (name: string, shape: readonly number[], offset = 0, scale = 1) =>
  new Tensor(
    Float32Array.from(normals(streamKey(4, name), sizeOf(shape)), (v) => offset + scale * v),
    shape,
  );

/** Gives every weight a value of its own; variances are positive. */
export async function scramble(model: Model): Promise<void> {
  await model.setWeights(
    model.weights.map((w, i) => {
      const value = draw(`${w.name}${i}`, w.shape);
      return /variance|stddev/.test(w.name) ? value.map((e) => 0.3 + Math.abs(e)) : value;
    }),
  );
}

export const largest = (a: Tensor, b: Tensor) => Math.max(...a.data.map((v, i) => Math.abs(v - (b.data[i] as number))));
