import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { UniformNoiseAttrs } from '../../../ops/uniformNoise.ts';
import { f32x4, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { threefry } from './threefry.ts';

/** Elements a round of the loop: four counters, two words each. */
const GROUP = 8;
/** Groups of a task. */
const CHUNK = 128;

/** The upper 24 bits of the words, in order. */
export const uniformNoise: KernelFactory<UniformNoiseAttrs> = ({ inputs, outputs }) => {
  const [key, step] = inputs as [Value, Value];
  const noise = outputs[0] as Value;
  const groups = Math.ceil(sizeOf(noise.shape) / GROUP);
  const uniform = (word: V128) => f32x4.mul(f32x4.convertI32(i32x4.shrU(word, 8)), f32x4.constant(2 ** -24));
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(groups / CHUNK),
        emit(f, begin, end) {
          const draw = threefry(f, k, key, step);
          const last = f.let(i32.min(i32.mul(end, CHUNK), i32.constant(groups)));
          f.for(i32.mul(begin, CHUNK), last, 1, (g) => {
            const [x0, x1] = draw(g);
            // Buffers end at a cache line, so a last group may be written whole.
            const offset = f.let(i32.mul(g, GROUP * 4));
            f.store(offset, uniform(v128.shuffle32(x0, x1, [0, 4, 1, 5])), k.address(noise));
            f.store(offset, uniform(v128.shuffle32(x0, x1, [2, 6, 3, 7])), k.address(noise) + 16);
          });
        },
      },
    ],
  };
};
