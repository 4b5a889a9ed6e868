import { randomBits } from '../core/random.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';

export interface DropoutMaskAttrs {
  readonly shape: Shape;
  /** The fraction of zeros, in [0, 1). */
  readonly rate: number;
}

/**
 * A draw of 16 bits, read as a signed number, is kept when it is below this. The probability is met to 2⁻¹⁷, far below what any number of
 * steps could show; half a word a draw halves the cost of masks.
 */
export function keepThreshold(rate: number): number {
  return Math.min(Math.round((1 - rate) * 2 ** 16), 2 ** 16 - 1) - 2 ** 15;
}

const dropoutMaskOp: Op<DropoutMaskAttrs> = {
  name: 'dropoutMask',
  infer: (_, { shape }) => [{ shape }],
  reference([key, step], [mask], { rate }) {
    if (!key || !step || !mask) return;
    const n = mask.data.length;
    const words = randomBits([(key.data[0] as number) >>> 0, (key.data[1] as number) >>> 0], Math.ceil(n / 2), step.data[0]);
    for (let i = 0; i < n; i++) {
      // Two draws a word, the lower half first.
      const draw = ((words[i >>> 1] as number) << (i % 2 === 0 ? 16 : 0)) >> 16;
      mask.data[i] = draw < keepThreshold(rate) ? 1 / (1 - rate) : 0;
    }
  },
};

/**
 * A mask of 0 (with probability `rate`) and 1/(1−rate), drawn by Threefry-2x32-20 from a key (int32 [2]) and the number of the step
 * (int32 scalar). The same key and step give the same mask, whatever the rest of the program is.
 */
export function dropoutMask(key: Value, step: Value, attrs: DropoutMaskAttrs): Value {
  return key.graph.apply(dropoutMaskOp, [key, step], attrs)[0] as Value;
}
