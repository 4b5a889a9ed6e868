import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { type DropoutMaskAttrs, keepThreshold } from '../../../ops/dropoutMask.ts';
import { f32x4, i16x8, i32, i32x4, v128 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { threefry } from './threefry.ts';

/** Sixteen elements a round of the loop: four counters, two words each, two draws a word. */
const GROUP = 16;
/** Groups of a task. */
const CHUNK = 128;

/** The mask's draws are the halves of the words, in order. */
export const dropoutMask: KernelFactory<DropoutMaskAttrs> = ({ inputs, outputs, attrs }) => {
  const [key, step] = inputs as [Value, Value];
  const mask = outputs[0] as Value;
  const n = sizeOf(mask.shape);
  const groups = Math.ceil(n / GROUP);
  return {
    phases: (k) => [
      {
        tasks: Math.ceil(groups / CHUNK),
        emit(f, begin, end) {
          const draw = threefry(f, k, key, step);
          const threshold = f.let(i16x8.constant(keepThreshold(attrs.rate)));
          const scale = f.let(f32x4.constant(1 / (1 - attrs.rate)));
          const last = f.let(i32.min(i32.mul(end, CHUNK), i32.constant(groups)));
          f.for(i32.mul(begin, CHUNK), last, 1, (g) => {
            const [x0, x1] = draw(g);
            // Buffers end at a cache line, so a last group may be written whole.
            const offset = f.let(i32.mul(g, GROUP * 4));
            for (const [i, lanes] of (
              [
                [0, 4, 1, 5],
                [2, 6, 3, 7],
              ] as const
            ).entries()) {
              const keep = f.let(i16x8.gtS(threshold, v128.shuffle32(x0, x1, lanes)));
              f.store(offset, v128.and(i32x4.extendLowS16(keep), scale), k.address(mask) + 32 * i);
              f.store(offset, v128.and(i32x4.extendHighS16(keep), scale), k.address(mask) + 32 * i + 16);
            }
          });
        },
      },
    ],
  };
};
