import { randomBits } from '../core/random.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

export interface NormalNoiseAttrs {
  readonly shape: Shape;
}

/**
 * A pair of standard normals from a pair of words, by the Box–Muller transform. 24 bits of each word are used, which float32 holds exactly:
 * the largest magnitude is then √(2·24·log 2) = 5.77, which one draw in 16 million reaches.
 */
function pair(word0: number, word1: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((word0 >>> 8) + 1) * 2 ** -24));
  const angle = 2 * Math.PI * (word1 >>> 8) * 2 ** -24;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Elements that are drawn together: four counters, four cosines and then four sines. */
export const NOISE_GROUP = 8;

const normalNoiseOp: Op<NormalNoiseAttrs> = {
  name: 'normalNoise',
  infer: (_, { shape }) => [{ shape }],
  reference([key, step], [noise]) {
    if (!key || !step || !noise) return;
    const n = noise.data.length;
    const groups = Math.ceil(n / NOISE_GROUP);
    const words = randomBits(
      [(key.data[0] as number) >>> 0, (key.data[1] as number) >>> 0],
      groups * NOISE_GROUP,
      step.data[0] as number,
    );
    for (let i = 0; i < n; i++) {
      const counter = Math.floor(i / NOISE_GROUP) * 4 + (i % 4);
      const drawn = pair(words[2 * counter] as number, words[2 * counter + 1] as number);
      noise.data[i] = drawn[i % NOISE_GROUP < 4 ? 0 : 1];
    }
  },
};

/**
 * Standard normal noise, drawn by Threefry-2x32-20 from a key (int32 [2]) and the number of the step (int32 scalar). The same key and step
 * give the same noise, whatever the rest of the program is.
 */
export function normalNoise(key: Value, step: Value, attrs: NormalNoiseAttrs): Value {
  return key.graph.apply(normalNoiseOp, [key, step], attrs)[0] as Value;
}
