import { uniforms } from '../core/random.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

export interface UniformNoiseAttrs {
  readonly shape: Shape;
}

const uniformNoiseOp: Op<UniformNoiseAttrs> = {
  name: 'uniformNoise',
  infer: (_, { shape }) => [{ shape }],
  reference([key, step], [noise]) {
    if (!key || !step || !noise) return;
    const [word0, word1] = [(key.data[0] as number) >>> 0, (key.data[1] as number) >>> 0];
    noise.data.set(uniforms([word0, word1], noise.data.length, step.data[0] as number));
  },
};

/**
 * Numbers uniform on [0, 1) with 24 bits, drawn by Threefry-2x32-20 from a key (int32 [2]) and the number of the step (int32 scalar). The
 * same key and step give the same numbers, whatever the rest of the program is.
 */
export function uniformNoise(key: Value, step: Value, attrs: UniformNoiseAttrs): Value {
  return key.graph.apply(uniformNoiseOp, [key, step], attrs)[0] as Value;
}
