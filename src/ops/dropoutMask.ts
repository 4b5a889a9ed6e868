import type { Value } from '../program/graph.ts';
import type { Op } from '../program/op.ts';
import { randomBits } from '../random.ts';
import type { Shape } from '../tensor/tensor.ts';

export interface DropoutMaskAttrs {
  readonly shape: Shape;
  /** The share of zeros, in [0, 1). */
  readonly rate: number;
}

/** A draw is kept when its upper 24 bits are below this. */
export function keepThreshold(rate: number): number {
  return Math.round((1 - rate) * 2 ** 24);
}

const dropoutMaskOp: Op<DropoutMaskAttrs> = {
  name: 'dropoutMask',
  infer: (_, { shape }) => [{ shape }],
  reference([key, step], [mask], { rate }) {
    if (!key || !step || !mask) return;
    const words = randomBits([(key.data[0] as number) >>> 0, (key.data[1] as number) >>> 0], mask.data.length, step.data[0]);
    words.forEach((word, i) => {
      mask.data[i] = word >>> 8 < keepThreshold(rate) ? 1 / (1 - rate) : 0;
    });
  },
};

/**
 * A mask of 0 (with probability `rate`) and 1/(1−rate), drawn by Threefry-2x32-20 from a key (int32 [2]) and the number of the step
 * (int32 scalar). The same key and step give the same mask, whatever the rest of the program is.
 */
export function dropoutMask(key: Value, step: Value, attrs: DropoutMaskAttrs): Value {
  return key.graph.apply(dropoutMaskOp, [key, step], attrs)[0] as Value;
}
